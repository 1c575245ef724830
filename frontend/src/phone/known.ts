/* People the demo has already; anybody else can be added by number. */
export interface Known {
  readonly number: string;
  readonly name: string;
}
