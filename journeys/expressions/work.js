// Limit the work of one evaluation where the engine does not: its time limit is looked at only once
// in 10,000 calls or loops, and one call of a built-in function may go through megabytes of text or
// billions of missing list items. So the built-in functions count their work ("fuel"; the same
// expression on the same data always stops at the same place), and call-backs look at the time.
//
// Takes limits; gives what realm.js needs. Runs first, in a fresh context.
(limits) => {
  "use strict";
  const wallTime = performance.now.bind(performance);
  const { apply, ownKeys, defineProperty } = Reflect;
  const { isArray, from } = Array;
  const { max } = Math;
  const Regular = RegExp;
  const StringOf = String;
  const ListOf = Array;
  const RangeErrorOf = RangeError;
  const TypeErrorOf = TypeError;

  let fuel = Infinity; // until the first evaluation, the work is ours
  let alarm = Infinity;

  const start = () => {
    fuel = limits.fuel;
    alarm = wallTime() + limits.look;
  };
  const stop = () => {
    fuel = Infinity;
  };
  const spend = (work) => {
    if (work > 0) fuel -= work;
    if (fuel < 0) throw new RangeErrorOf("too much text or too many list items to work through");
  };

  // The engine looks at its time limit once in 10,000 calls or loops, and a call may work through
  // megabytes. Arrow functions and call-backs tick: when time has passed, make it look now.
  const tick = () => {
    const time = wallTime();
    if (time < alarm) return;
    for (let i = 0; i < 20000; i++);
    alarm = time + limits.look;
  };
  const ticking = (called) =>
    typeof called !== "function"
      ? called
      : function (...values) {
          tick();
          return apply(called, this, values);
        };

  // --- guards ------------------------------------------------------------------------------------
  const define = (owner, name, value) =>
    defineProperty(owner, name, { value, writable: true, enumerable: false, configurable: true });

  const measure = (value) => {
    if (typeof value === "string" || isArray(value)) spend(value.length);
    return value;
  };

  const calls = {
    every: 1, some: 1, forEach: 1, map: 1, filter: 1, reduce: 1, reduceRight: 1, find: 1,
    findIndex: 1, findLast: 1, findLastIndex: 1, flatMap: 1, sort: 1, toSorted: 1,
  };
  const guardList = (owner, name, native) =>
    define(owner, name, {
      [name](...given) {
        if (!isArray(this)) throw new TypeErrorOf(`${name} works on lists only`);
        spend(this.length);
        for (let i = 0; i < given.length; i++) measure(given[i]);
        if (name in calls) given[0] = ticking(given[0]);
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
        const text = StringOf(this);
        spend(text.length);
        if (name in searches && isPlain(given[0])) given[0] = StringOf(given[0]);
        for (let i = 0; i < given.length; i++) {
          if (typeof given[i] === "string") {
            spend(i === 0 && name in searches ? text.length * given[i].length : given[i].length);
          }
        }
        if (name === "repeat" || name === "padStart" || name === "padEnd") spend(+given[0] || 0);
        if (given.length > 1) given[1] = ticking(given[1]);
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
    const [one, other] = [StringOf(a), StringOf(b)];
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
      else into[into.length] = list[i];
    }
    return into;
  };
  define(lists, "flat", {
    flat(depth = 1) {
      if (!isArray(this)) throw new TypeErrorOf("flat works on lists only");
      return flatten(this, +depth || 0, []);
    },
  }.flat);

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
      return measure(apply(from, ListOf, each === undefined ? [source] : [source, ticking(each)]));
    },
  }.from);
  define(lists, "constructor", NewArray);

  const measuring = (owner, name) => {
    const native = owner[name];
    define(owner, name, {
      [name](...given) {
        for (let i = 0; i < given.length; i++) measure(given[i]);
        return apply(native, this, given);
      },
    }[name]);
  };
  for (const name of ["max", "min", "hypot"]) measuring(Math, name);
  for (const name of ["fromCharCode", "fromCodePoint"]) measuring(StringOf, name);

  return { start, stop, tick, ticking, spend, measure, define, List: NewArray };
};
