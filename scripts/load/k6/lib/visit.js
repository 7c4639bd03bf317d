// A customer's visit, the mix of load, stress, spike and soak: look at a product, buy one to three; every tenth looks around first.
import http from 'k6/http';
import { among, central, headers, products } from './setting.js';
import { expect } from './report.js';
import { sell } from './sale.js';

export function get(url, name, more) {
  return http.get(url, { headers: { ...headers, ...more }, timeout: '40s', tags: { name } });
}

export function visit() {
  if (Math.random() < 0.1) {
    const listed = get(`${central.list}?limit=20`, 'list');
    expect('a list is answered', listed.status === 200, `${listed.status} ${listed.body}`);
  }
  const product = among(products);
  const read = get(central.product(product), 'product');
  expect('a product is answered', read.status === 200, `${read.status} ${read.body}`);
  const sale = sell(central, product, 1 + Math.floor(Math.random() * 3));
  expect('there is enough, so it is sold', sale !== undefined && sale.said.applied, sale && sale.answer.body);
}
