import { test } from './harness/test.ts';
import { Console } from './pages/console.ts';

test('the way back from a product leads to the list as it was filtered', async ({ shop, visit }) => {
  const product = await shop.product({ available: 3, category: 'Bakery' });
  await shop.product({ available: 20 });
  const { page } = await Console.signedIn(visit, shop, '/products?category=Bakery&sort=-price');
  await page.getByRole('radio', { name: 'Low' }).check();
  await page.getByRole('searchbox').fill(product.productId);
  const filtered = /\/products\?(?=.*q=E2E)(?=.*category=Bakery)(?=.*stock=low)(?=.*sort=-price)/;
  await page.waitForURL(filtered);
  const link = page.getByRole('link', { name: product.productId, exact: true });
  for (const back of [() => page.getByRole('button', { name: 'Products' }).click(), () => page.goBack()]) {
    await link.click();
    await page.getByRole('heading', { level: 1, name: product.name }).waitFor();
    await back();
    await page.waitForURL(filtered);
    await page.getByText('1 product', { exact: true }).first().waitFor();
  }
});
