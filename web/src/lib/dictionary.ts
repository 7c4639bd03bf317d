/** The names in braces of a text: `'was {old}'` needs `{ old }`. */
type Names<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Vars<S extends string> = { [N in Names<S>]: string | number };
type Args<S extends string> = [Names<S>] extends [never] ? [] : [vars: Vars<S>];

/** The base of a pair of keys such as `items.one` and `items.other`. */
type Plural<K> = K extends `${infer Base}.other` ? Base : never;

export const languages = ['en', 'es'] as const;
export type Language = (typeof languages)[number];

/** The first of the reader's languages that there is a text for; English otherwise. */
export function chooseLanguage(wanted: readonly string[] = navigator.languages): Language {
  for (const tag of wanted) {
    const found = languages.find((language) => tag.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return 'en';
}

let current: Language = chooseLanguage();

export const language = (): Language => current;

/** Sets the language of all texts; the page is drawn again by whoever calls this. */
export function setLanguage(to: Language) {
  current = to;
  document.documentElement.lang = to;
}

/**
 * A dictionary in every language. English decides the keys and the names in braces; a text that is missing in another
 * language does not compile.
 */
export function dictionary<const E extends Record<string, string>>(texts: { en: E; es: Record<keyof E, string> }) {
  const find = (key: keyof E): string => (texts[current] as Record<keyof E, string>)[key];

  /** The text of a key, with the values of its names. */
  function t<K extends keyof E & string>(key: K, ...[vars]: Args<E[K]>): string {
    return fill(find(key), vars);
  }

  /** The text of `key.one` or `key.other`, as the number asks for in the language. `{count}` is the number as shown, `more` what else it names. */
  function plural(
    key: Plural<keyof E>,
    count: number,
    shown = String(count),
    more: Record<string, string> = {},
  ): string {
    const form = new Intl.PluralRules(current).select(count) === 'one' ? 'one' : 'other';
    return fill(find(`${key}.${form}` as keyof E), { ...more, count: shown });
  }

  return { t, plural, texts };
}

function fill(text: string, vars: Record<string, string | number> | undefined): string {
  return vars ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(vars[name] ?? whole)) : text;
}
