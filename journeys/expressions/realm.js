// Turn a fresh JavaScript context into one in which nothing can be kept from one evaluation to the
// next. Takes limits, so that Python holds the numbers, and what work.js gives; gives [run, load,
// freeze].
//
// 1. What is not listed here is removed: Function constructors, eval, Date, Math.random, Proxy,
//    Reflect, Symbol, promises, and whatever a later engine may add.
// 2. All that is left, reachable or not, is frozen; the global object too.
(limits, work) => {
  "use strict";
  const { start, stop, tick, ticking, spend, measure, define } = work;
  const { apply, ownKeys, deleteProperty, getPrototypeOf } = Reflect;
  const { create, defineProperty, freeze, keys, fromEntries, assign, groupBy } = Object;
  const { isArray } = Array;
  const { parse, stringify } = JSON;
  const { isFinite } = Number;
  const globals = globalThis;
  const StringOf = String;
  const RangeErrorOf = RangeError;
  const TypeErrorOf = TypeError;
  const Regular = RegExp;
  const describe = Object.getOwnPropertyDescriptor;

  // --- state of one evaluation; set by run, cleared when it returns --------------------------------
  const MARKER = freeze({});
  let clock = "";
  let answers = null;
  let question = "";
  let ids = 0;

  // --- copies: what leaves the context, and what JSON.stringify writes -----------------------------
  const strange = {
    function: "a function; call it with ()",
    symbol: "a symbol",
    bigint: "a BigInt",
    number: "not a number (NaN) or infinite",
  };
  const refuse = (value) => {
    throw new TypeErrorOf(`the result is ${strange[typeof value]}`);
  };
  const SKIP = freeze({});
  const omit = (value) => (typeof value === "number" ? null : SKIP);

  const copy = (value, odd, depth) => {
    spend(1);
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "string") return measure(value);
    if (typeof value === "number") return isFinite(value) ? value : odd(value);
    if (value === undefined) return SKIP;
    if (typeof value !== "object") return odd(value);
    if (depth > limits.depth) {
      throw new RangeErrorOf("the value is nested too deeply or contains itself");
    }
    return isArray(value) ? copyList(value, odd, depth) : copyObject(value, odd, depth);
  };
  const copyList = (list, odd, depth) => {
    const out = [];
    for (let i = 0; i < list.length; i++) {
      const item = copy(list[i], odd, depth + 1);
      out[i] = item === SKIP ? null : item;
    }
    return out;
  };
  const copyObject = (object, odd, depth) => {
    const out = create(null);
    const names = keys(object);
    for (let i = 0; i < names.length; i++) {
      spend(names[i].length);
      const item = copy(object[names[i]], odd, depth + 1);
      if (item !== SKIP) out[names[i]] = item;
    }
    return out;
  };

  const textOf = (value) => {
    if (value === undefined || value === null) return "null";
    if (typeof value === "boolean") return value ? "true" : "false";
    const text = stringify(copy(value, refuse, 0));
    if (text.length > limits.result) {
      throw new RangeErrorOf(`the result is longer than ${limits.result} characters`);
    }
    return text;
  };

  // --- replaced functions --------------------------------------------------------------------------
  // Own properties are defined, not set: a key such as "constructor" is read-only where it is
  // inherited from a frozen prototype, and "__proto__" is a key like any other.
  const Assign = {
    assign(target, ...sources) {
      if (target === null || typeof target !== "object" || isArray(target)) {
        throw new TypeErrorOf("assign works on objects only");
      }
      for (let i = 0; i < sources.length; i++) {
        const source = sources[i];
        if (source === null || typeof source !== "object") continue;
        const names = keys(source);
        spend(names.length);
        for (let n = 0; n < names.length; n++) {
          const value = source[names[n]];
          const slot = { value, writable: true, enumerable: true, configurable: true };
          defineProperty(target, names[n], slot);
        }
      }
      return target;
    },
  }.assign;
  const measured = (name, native) =>
    ({ [name]: (...given) => measure(apply(native, Object, [given[0], ticking(given[1])])) })[name];

  const Parse = {
    parse: (text) => parse(measure(StringOf(text))),
  }.parse;
  const Stringify = {
    stringify(value, replacer, space) {
      if (replacer !== undefined && replacer !== null) {
        throw new TypeErrorOf("JSON.stringify takes no replacer here");
      }
      const item = copy(value, omit, 0);
      return item === SKIP ? undefined : measure(stringify(item, null, space));
    },
  }.stringify;

  // --- ours ----------------------------------------------------------------------------------------
  const ask = (name, given) => {
    const key = stringify([name, copyList(given, refuse, 0)]);
    if (key in answers) return answers[key];
    question = key;
    throw MARKER;
  };
  const asked = (name) => ({ [name]: (...given) => ask(name, given) })[name];

  const stringContains = (source, value, ignoreCase = false) => {
    if (source === null || source === undefined || value === null || value === undefined) {
      return false;
    }
    const [text, part] = [StringOf(source), StringOf(value)];
    return ignoreCase
      ? text.toLowerCase().includes(part.toLowerCase())
      : text.includes(part);
  };
  const parseJson = (text) => {
    if (typeof text !== "string") throw new TypeErrorOf("parseJson takes a text");
    try {
      return parse(measure(text));
    } catch (error) {
      throw new TypeErrorOf("parseJson: the text is not JSON");
    }
  };
  const ours = {
    now: () => clock,
    uuid: () => ask("uuid", [ids++]),
    stringContains,
    parseJson,
  };
  for (let i = 0; i < limits.asked.length; i++) ours[limits.asked[i]] = asked(limits.asked[i]);

  // --- 2. freeze; walk before anything is removed, so that the unreachable is frozen too -----------
  const seen = new Set();
  const freezeAll = (root) => {
    const ahead = [root];
    while (ahead.length) {
      const value = ahead.pop();
      if (value === null || (typeof value !== "object" && typeof value !== "function")) continue;
      if (seen.has(value) || value === globals) continue;
      seen.add(value);
      for (const name of ownKeys(value)) {
        const slot = describe(value, name);
        ahead.push(slot.value, slot.get, slot.set);
      }
      ahead.push(getPrototypeOf(value));
    }
  };

  // --- 1. what is left -----------------------------------------------------------------------------
  const strip = (owner, kept) => {
    for (const name of ownKeys(owner)) {
      if (!kept.includes(name) && describe(owner, name).configurable) deleteProperty(owner, name);
    }
  };
  const namesOf = (owner) => ownKeys(owner).filter((name) => typeof name === "string");

  const syntax = [
    function () {}, function* () {}, async function () {}, async function* () {}, () => {},
    (function* () {})(), (async function* () {})(), (async () => {})(), [][Symbol.iterator](),
    ""[Symbol.iterator](), "".matchAll(/x/g), new Map()[Symbol.iterator](), /x/,
    new Set()[Symbol.iterator](), [].values().map((x) => x), Iterator.from({ next() {} }), 1n,
    (function () { return arguments; })(), Symbol.iterator,
  ];
  for (const value of syntax) {
    freezeAll(typeof value === "object" || typeof value === "function" ? value : Object(value));
  }
  const makers = syntax.slice(0, 4).map(getPrototypeOf);
  for (const name of ownKeys(globals)) freezeAll(describe(globals, name).value);
  for (const maker of makers) deleteProperty(maker, "constructor");
  for (const name of ["caller", "arguments"]) deleteProperty(Function.prototype, name);

  strip(getPrototypeOf(getPrototypeOf([].values())), [Symbol.iterator]);
  strip(Math, namesOf(Math).filter((name) => name !== "random"));
  strip(Object.prototype, [
    "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString",
    "toString", "valueOf",
  ]);
  define(Object, "fromEntries", measured("fromEntries", fromEntries));
  define(Object, "groupBy", measured("groupBy", groupBy));
  define(Object, "assign", Assign);
  strip(Object, [
    "prototype", "length", "name", "assign", "entries", "fromEntries", "groupBy", "hasOwn", "is",
    "keys", "values",
  ]);
  strip(StringOf, ["prototype", "length", "name", "fromCharCode", "fromCodePoint"]);
  strip(RegExp, ["prototype", "length", "name"]);
  deleteProperty(Regular.prototype, "compile");
  const Json = freeze({ parse: Parse, stringify: Stringify });

  const kept = {
    Object, Array: work.List, String: StringOf, Number, Boolean, Math, JSON: Json, RegExp,
    parseInt, parseFloat, isNaN, isFinite: globals.isFinite,
    encodeURIComponent, decodeURIComponent, encodeURI, decodeURI, ...ours,
  };
  for (const name of ownKeys(globals)) deleteProperty(globals, name);
  for (const name of ownKeys(kept)) {
    define(globals, name, kept[name]);
    freezeAll(kept[name]);
  }
  freezeAll(work);
  seen.forEach(freeze);
  freeze(globals);
  const expected = ownKeys(globals).length;

  // --- what Python calls ---------------------------------------------------------------------------
  const freezeData = (value) => {
    if (isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        if (typeof value[i] === "object" && value[i] !== null) freezeData(value[i]);
      }
    } else {
      const names = keys(value);
      for (let i = 0; i < names.length; i++) {
        const item = value[names[i]];
        if (typeof item === "object" && item !== null) freezeData(item);
      }
    }
    return freeze(value);
  };
  const load = (text) => freezeData(parse(text));

  // Returns JSON text, or "?" and a question, or "!" and an error. Texts are joined, not added: a
  // long sum is a rope, which Python cannot read.
  const evaluate = (expression, data, step) => {
    try {
      return textOf(expression(data, step, tick));
    } catch (error) {
      stop(); // what follows is ours
      if (error === MARKER) return ["?", question].join("");
      if (error === null) return "!InternalError: out of memory"; // none left for an error object
      return ["!", error.name, ": ", error.message].join("");
    }
  };
  // A "+" in front says that something was left behind: the context has to be thrown away.
  const run = (expression, data, step, at, replies) => {
    start();
    clock = at;
    answers = replies === "" ? create(null) : assign(create(null), load(replies));
    question = "";
    ids = 0;
    const outcome = evaluate(expression, data, step);
    stop();
    answers = null;
    clock = "";
    return ownKeys(globals).length === expected ? outcome : ["+", outcome].join("");
  };
  return [run, load, freeze];
};
