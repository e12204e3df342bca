/** Values by key, the `kept` most recently used ones. A value that cannot be made is not kept. */
export interface Recent<T> {
  get(key: string, make: () => T): T;
}

/** A cache of at most `kept` values. */
export function recent<T>(kept: number): Recent<T> {
  const values = new Map<string, T>();
  return {
    get(key, make) {
      const value = values.has(key) ? (values.get(key) as T) : make();
      // A Map keeps the order of insertion: putting it in again makes it the youngest.
      values.delete(key);
      values.set(key, value);
      if (values.size > kept) values.delete(values.keys().next().value as string);
      return value;
    },
  };
}
