import { expect, test } from './harness/test.ts';

test('a store serves the shell with a policy and a nonce of its own each time', async ({ shop }) => {
  const open = () => fetch(`${shop.stores[0].node.url}/p/anything`, { headers: { Accept: 'text/html' } });
  const [first, second] = await Promise.all([open(), open()]);
  const nonces = await Promise.all([first, second].map(nonceOf));
  expect(first.status).toBe(200);
  expect(first.headers.get('Cache-Control')).toBe('no-store');
  expect(first.headers.get('Content-Security-Policy')).toBe(
    `default-src 'none'; script-src 'self' 'nonce-${nonces[0]}'; style-src 'self' 'nonce-${nonces[0]}'; img-src 'self' data:; ` +
      "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(nonces[0]).not.toBe(nonces[1]);
});

test('each node shows its own face', async ({ shop, visit }) => {
  const [store] = shop.stores;
  const customer = await visit(store.front.url);
  await customer.page.goto('/');
  await customer.page.getByText(store.name).first().waitFor();
  const operator = await visit(shop.console.url);
  await operator.page.goto('/');
  await operator.page.getByLabel(/key/i).first().waitFor();
});

test('a store and central say what they are', async ({ shop }) => {
  const said = async (url: string) => (await fetch(`${url}/config.json`)).json();
  expect(await said(shop.stores[1].node.url)).toMatchObject({
    role: 'store',
    storeId: 'store-s2',
    storeName: 'Old Market',
    apiBase: '/api',
  });
  expect(await said(shop.central.url)).toMatchObject({ role: 'central', apiBase: '/v1' });
});

async function nonceOf(answer: Response): Promise<string> {
  const html = await answer.text();
  const nonce = /<meta name="csp-nonce" content="([^"]+)"/.exec(html)?.[1];
  if (!nonce || nonce.includes('__')) throw new Error(`no nonce in ${html}`);
  return nonce;
}
