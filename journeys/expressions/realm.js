// Turn a fresh JavaScript context into one in which nothing can be kept from one evaluation to the
// next. Evaluates to [run, parse]; takes (limits) => ... so that Python holds the numbers.
//
// 1. Functions that would work through much text or long lists in one native call, where no time
//    limit is looked at, get guards that count the work ("fuel").
// 2. Everything not listed here is removed: Function constructors, eval, Date, Math.random, Proxy,
//    Reflect, Symbol, promises, and whatever a later engine may add.
// 3. All that is left, reachable or not, is frozen; the global object too.
(limits) => {
  "use strict";
  const { apply, ownKeys, deleteProperty, defineProperty, getPrototypeOf } = Reflect;
  const { create, freeze, keys, fromEntries, assign, is, groupBy } = Object;
  const { isArray, from, of } = Array;
  const { parse, stringify } = JSON;
  const { isFinite } = Number;
  const { max } = Math;
  const globals = globalThis;
  const StringOf = String;
  const ListOf = Array;
  const RangeErrorOf = RangeError;
  const TypeErrorOf = TypeError;
  const Regular = RegExp;
  const describe = Object.getOwnPropertyDescriptor;

  // --- state of one evaluation; set by run, cleared when it returns --------------------------------
  const MARKER = freeze({});
  let fuel = Infinity; // the work below is ours
  let clock = "";
  let answers = null;
  let question = "";
  let ids = 0;

  const spend = (work) => {
    if (work > 0) fuel -= work;
    if (fuel < 0) throw new RangeErrorOf("too much text or too many list items to work through");
  };

  // --- 1. guards -----------------------------------------------------------------------------------
  const define = (owner, name, value) =>
    defineProperty(owner, name, { value, writable: true, enumerable: false, configurable: true });

  const measure = (value) => {
    if (typeof value === "string" || isArray(value)) spend(value.length);
    return value;
  };

  const guardList = (owner, name, native) =>
    define(owner, name, {
      [name](...given) {
        if (!isArray(this)) throw new TypeErrorOf(`${name} works on lists only`);
        spend(this.length);
        for (let i = 0; i < given.length; i++) measure(given[i]);
        return measure(apply(native, this, given));
      },
    }[name]);

  const isPlain = (value) =>
    typeof value === "object" && value !== null && !(value instanceof Regular);
  const searches = { indexOf: 1, lastIndexOf: 1, includes: 1, split: 1, replace: 1, replaceAll: 1 };

  const guardText = (owner, name, native) =>
    define(owner, name, {
      [name](...given) {
        if (this === null || this === undefined) throw new TypeErrorOf(`${name} works on text only`);
        const text = typeof this === "string" ? this : `${this}`;
        spend(text.length);
        if (name in searches && isPlain(given[0])) given[0] = `${given[0]}`;
        for (let i = 0; i < given.length; i++) {
          if (typeof given[i] === "string") {
            spend(i === 0 && name in searches ? text.length * given[i].length : given[i].length);
          }
        }
        if (name === "repeat" || name === "padStart" || name === "padEnd") spend(+given[0] || 0);
        return measure(apply(native, text, given));
      },
    }[name]);

  const lists = ListOf.prototype;
  const texts = StringOf.prototype;
  const lazy = ["constructor", "length", "keys", "values", "entries", "at"];
  for (const name of ownKeys(lists)) {
    if (typeof name === "string" && !lazy.includes(name)) guardList(lists, name, lists[name]);
  }
  for (const name of ownKeys(texts)) {
    if (typeof name !== "string" || typeof texts[name] !== "function") continue;
    if (!["constructor", "toString", "valueOf", "at"].includes(name)) {
      guardText(texts, name, texts[name]);
    }
  }

  const inOrder = (a, b) => {
    const [one, other] = [`${a}`, `${b}`];
    spend(max(one.length, other.length));
    return one < other ? -1 : one > other ? 1 : 0;
  };
  for (const name of ["sort", "toSorted"]) {
    const guarded = lists[name];
    define(lists, name, {
      [name](compare) {
        return apply(guarded, this, [compare === undefined ? inOrder : compare]);
      },
    }[name]);
  }

  const search = (list, wanted, same) => {
    if (!isArray(list)) throw new TypeErrorOf("this works on lists only");
    const cost = typeof wanted === "string" ? wanted.length : 1;
    for (let i = 0; i < list.length; i++) {
      const item = list[i];
      if (typeof item === "string" && item.length === cost) spend(cost);
      if (same(item, wanted)) return i;
    }
    return -1;
  };
  define(lists, "includes", {
    includes(wanted) {
      return search(this, wanted, (a, b) => a === b || (a !== a && b !== b)) >= 0;
    },
  }.includes);
  define(lists, "indexOf", {
    indexOf(wanted, start = 0) {
      if (start !== 0) throw new TypeErrorOf("indexOf of a list takes one argument");
      return search(this, wanted, (a, b) => a === b);
    },
  }.indexOf);

  const flatten = (list, depth, into) => {
    spend(list.length);
    for (let i = 0; i < list.length; i++) {
      if (isArray(list[i]) && depth > 0) flatten(list[i], depth - 1, into);
      else define(into, into.length, list[i]), expose(into, into.length - 1);
    }
    return into;
  };
  const expose = (owner, name) => defineProperty(owner, name, { enumerable: true });
  define(lists, "flat", {
    flat(depth = 1) {
      if (!isArray(this)) throw new TypeErrorOf("flat works on lists only");
      return flatten(this, +depth || 0, []);
    },
  }.flat);

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
  const fill = (length) => {
    if (typeof length !== "number") return [length];
    if (!(length >= 0) || length % 1 !== 0 || length > limits.list) {
      throw new RangeErrorOf(`a list has at most ${limits.list} items`);
    }
    spend(length);
    const out = [];
    for (let i = 0; i < length; i++) out[i] = undefined;
    return out;
  };
  const NewArray = { Array: (...given) => (given.length === 1 ? fill(given[0]) : given) }.Array;
  define(NewArray, "isArray", isArray);
  define(NewArray, "of", { of: (...given) => given }.of);
  define(NewArray, "from", {
    from(source, each) {
      const length = source === null || source === undefined ? 0 : source.length;
      spend(typeof length === "number" && length > 0 ? length : 0);
      return measure(apply(from, ListOf, each === undefined ? [source] : [source, each]));
    },
  }.from);
  define(lists, "constructor", NewArray);

  const Assign = {
    assign(target, ...sources) {
      if (isArray(target)) throw new TypeErrorOf("assign works on objects only");
      for (let i = 0; i < sources.length; i++) {
        if (sources[i] !== null && typeof sources[i] === "object") spend(keys(sources[i]).length);
        assign(target, sources[i]);
      }
      return target;
    },
  }.assign;
  const measured = (name, native) =>
    ({ [name]: (...given) => measure(apply(native, Object, given)) })[name];

  const Parse = {
    parse: (text) => parse(measure(`${text}`)),
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
    const [text, part] = [`${source}`, `${value}`];
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

  // --- 3. freeze; walk before anything is removed, so that the unreachable is frozen too -----------
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

  // --- 2. what is left -----------------------------------------------------------------------------
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
    Object, Array: NewArray, String: StringOf, Number, Boolean, Math, JSON: Json, RegExp,
    parseInt, parseFloat, isNaN, isFinite: globals.isFinite,
    encodeURIComponent, decodeURIComponent, encodeURI, decodeURI, ...ours,
  };
  for (const name of ownKeys(globals)) deleteProperty(globals, name);
  for (const name of ownKeys(kept)) {
    define(globals, name, kept[name]);
    freezeAll(kept[name]);
  }
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

  // Returns "=" and JSON text, "?" and a question, or "!" and an error. A "+" in front says that
  // something was left behind, and that the context has to be thrown away.
  const evaluate = (expression, data, step) => {
    try {
      return "=" + textOf(expression(data, step));
    } catch (error) {
      if (error === MARKER) return "?" + question;
      return `!${error.name}: ${error.message}`;
    }
  };
  const run = (expression, data, step, at, replies) => {
    fuel = limits.fuel;
    clock = at;
    answers = replies === "" ? create(null) : assign(create(null), load(replies));
    question = "";
    ids = 0;
    const outcome = evaluate(expression, data, step);
    answers = null;
    clock = "";
    return ownKeys(globals).length === expected ? outcome : "+" + outcome;
  };
  return [run, load];
};
