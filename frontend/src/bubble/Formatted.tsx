import { Fragment } from "react";
import { type Inline, type Line, parse } from "./format";

/* Text as WhatsApp formats it; its direction follows its own letters. */
export function Formatted({ text }: { text: string }) {
  return (
    <div className="wp-tx" dir="auto">
      {parse(text).map((line, number) => (
        <DrawnLine key={number} line={line} />
      ))}
    </div>
  );
}

function DrawnLine({ line }: { line: Line }) {
  const children = line.children.length > 0 ? <Inlines nodes={line.children} /> : <br />;
  if (line.kind === "quote") return <blockquote dir="auto">{children}</blockquote>;
  if (line.kind === "plain") return <p dir="auto">{children}</p>;
  return (
    <p className="wp-item" dir="auto">
      <span className="wp-mark">{line.mark}</span>
      <span>{children}</span>
    </p>
  );
}

function Inlines({ nodes }: { nodes: readonly Inline[] }) {
  return nodes.map((node, number) => (
    <Fragment key={number}>
      <DrawnInline node={node} />
    </Fragment>
  ));
}

function DrawnInline({ node }: { node: Inline }) {
  switch (node.kind) {
    case "text":
      return node.text;
    case "mono":
      return <code>{node.text}</code>;
    case "link":
      return (
        <a href={node.url} target="_blank" rel="noopener noreferrer nofollow">
          {node.url}
        </a>
      );
    case "bold":
      return (
        <strong>
          <Inlines nodes={node.children} />
        </strong>
      );
    case "italic":
      return (
        <em>
          <Inlines nodes={node.children} />
        </em>
      );
    case "strike":
      return (
        <del>
          <Inlines nodes={node.children} />
        </del>
      );
  }
}
