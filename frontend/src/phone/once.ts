/* A double click is one tap: the same thing again within a second, or while it is under way, is not sent. */

export const AGAIN_MS = 1_000;

export class Once {
  private readonly started = new Map<string, number>();
  private readonly running = new Set<string>();

  begin(key: string, now: number): boolean {
    const before = this.started.get(key) ?? Number.NEGATIVE_INFINITY;
    if (this.running.has(key) || now - before < AGAIN_MS) return false;
    this.started.set(key, now);
    this.running.add(key);
    return true;
  }

  end(key: string): void {
    this.running.delete(key);
  }
}
