const LONGEST = 64;

/** A valid name for a scenario that sends one request: `orders` for GET /orders?limit=5, `POST-orders`, `root` for GET /. */
export function scenarioName(method: string, path: string): string {
  const words = path.replace(/\?.*$/s, '').match(/[A-Za-z0-9._-]+/g) ?? [];
  const name = [...(/^get$/i.test(method) ? [] : [method]), ...(words.length === 0 ? ['root'] : words)].join('-');
  return (
    name
      .replaceAll(/[^A-Za-z0-9._-]/g, '')
      .replace(/^[._-]+/, '')
      .slice(0, LONGEST) || 'root'
  );
}
