import { hourMinute } from "../clock/clock";
import { useNow } from "./useNow";

export function StatusBar({ now, receivedAt }: { now: string; receivedAt: number }) {
  const stamp = useNow(now, receivedAt);
  return (
    <div className="wp-st">
      <time>{hourMinute(stamp)}</time>
      <svg width="32" height="10" viewBox="0 0 32 10" aria-hidden="true">
        <path d="M0 9h2V6H0zM3.5 9h2V4h-2zM7 9h2V1.5H7z" fill="currentColor" />
        <rect x="15" y="1.5" width="14" height="7.5" rx="2" fill="none" stroke="currentColor" />
        <rect x="16.5" y="3" width="9" height="4.5" rx="1" fill="currentColor" />
      </svg>
    </div>
  );
}
