// Whom the scenarios ask and what is there to sell, as the driver says it in the environment.

const list = (text) => (text || '').split(',').filter(Boolean);

export const headers = { 'X-API-Key': __ENV.KEY || 'demo', 'Content-Type': 'application/json' };

const at = (name, root) => ({
  name,
  list: root,
  updates: `${root}/updates`,
  product: (id) => `${root}/${encodeURIComponent(id)}`,
});

export const central = at('central', `${__ENV.CENTRAL || 'http://localhost:8081'}/v1/inventory`);
export const stores = list(__ENV.STORES).map((url, n) => at(`store-s${n + 1}`, `${url}/v1/store/inventory`));

// Products with more stock than any scenario sells; hot is the one that sells out.
export const products = list(__ENV.PRODUCTS);
export const hot = { id: __ENV.HOT, stock: Number(__ENV.HOT_STOCK || 0) };
if (products.length === 0) {
  throw new Error('PRODUCTS is empty: name products to sell, separated by commas');
}

export const among = (all) => all[Math.floor(Math.random() * all.length)];

// own are n products that no other of up to products/n virtual users has, so that what happens to them is known.
export function own(n = 1) {
  return Array.from({ length: n }, (_, i) => products[((__VU - 1) * n + i) % products.length]);
}

// span cuts the length of a run into shares: span(60)(0.5) is '30s', unless the driver was told another length.
export function span(seconds) {
  const total = Number(__ENV.LENGTH || seconds);
  return (share = 1) => `${Math.max(1, Math.round(total * share))}s`;
}
