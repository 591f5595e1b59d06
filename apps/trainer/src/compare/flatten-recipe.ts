/** A recipe as one value per line: `optimizer` → `adamw`, `optimizer.weightDecay` → `0.05`, `transforms.train.2` → `colorJitter`. */
export function flattenRecipe(recipe: object): Map<string, string> {
  const fields = new Map<string, string>();
  const visit = (path: string, value: unknown): void => {
    if (isUse(value)) {
      const [name, options] = value;
      fields.set(path, name);
      if (options !== undefined) visitFields(path, options);
    } else if (Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null)) {
      for (const [index, item] of value.entries()) visit(`${path}.${index + 1}`, item);
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) visitFields(path, value);
    else if (value !== undefined) fields.set(path, typeof value === 'string' ? value : JSON.stringify(value));
  };
  const visitFields = (path: string, value: object): void => {
    for (const [name, field] of Object.entries(value)) visit(path === '' ? name : `${path}.${name}`, field);
  };
  visitFields('', recipe);
  return fields;
}

/** A part by name and options, as resolved recipes write it. */
const isUse = (value: unknown): value is readonly [name: string, options?: object] =>
  Array.isArray(value) && value.length <= 2 && typeof value[0] === 'string' && (value.length === 1 ? false : typeof value[1] === 'object' && value[1] !== null && !Array.isArray(value[1]));
