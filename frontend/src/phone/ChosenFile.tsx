import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";

export function ChosenFile({ file, onRemove }: { file: File; onRemove: () => void }) {
  const { t } = useWording();
  const label = t("remove_file", { name: file.name });
  return (
    <div className="wp-above">
      <Icon name={file.type.startsWith("image/") ? "image" : "file"} size={18} />
      <span className="wp-above-t">{file.name}</span>
      <span className="wp-above-k">{size(file.size)}</span>
      <button type="button" aria-label={label} title={label} onClick={onRemove}>
        <Icon name="close" size={15} />
      </button>
    </div>
  );
}

function size(bytes: number): string {
  return bytes < 1_000_000
    ? `${Math.ceil(bytes / 1_000)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
