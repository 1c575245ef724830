import type { ComponentType } from "react";
import { useWording } from "../texts/texts";
import { textOf } from "./bindings";
import { ChoiceGroup } from "./ChoiceGroup";
import { DateField } from "./DateField";
import { DropdownField } from "./DropdownField";
import { LinkPart } from "./LinkPart";
import { OptInField } from "./OptInField";
import type { PartProps } from "./part";
import { PicturePart } from "./PicturePart";
import { TextField } from "./TextField";
import { WordsPart } from "./WordsPart";

const PARTS: Readonly<Record<string, ComponentType<PartProps>>> = {
  TextHeading: WordsPart,
  TextSubheading: WordsPart,
  TextBody: WordsPart,
  TextCaption: WordsPart,
  RichText: WordsPart,
  TextInput: TextField,
  TextArea: TextField,
  Dropdown: DropdownField,
  RadioButtonsGroup: ChoiceGroup,
  CheckboxGroup: ChoiceGroup,
  ChipsSelector: ChoiceGroup,
  DatePicker: DateField,
  CalendarPicker: DateField,
  OptIn: OptInField,
  EmbeddedLink: LinkPart,
  Image: PicturePart,
};

/* A part this phone cannot play is named, so that nobody wonders where it went. */
export function FlowPart(props: PartProps) {
  const { t } = useWording();
  const { type } = props.part;
  const Part = Object.hasOwn(PARTS, type) ? PARTS[type] : undefined;
  if (Part !== undefined) return <Part {...props} />;
  const name = textOf(props.part["label"], props.scope) || type;
  return <p className="wp-flow-u">{t("flow_unknown_part", { name })}</p>;
}
