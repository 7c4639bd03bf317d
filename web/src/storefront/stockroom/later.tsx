import { lazy } from 'react';

const loads = {
  Stockroom: () => import('./StockroomView.tsx'),
  Count: () => import('../count/CountView.tsx'),
  Counted: () => import('../count/CountedForm.tsx'),
  Delivery: () => import('../delivery/DeliveryView.tsx'),
  Transfers: () => import('../transfer/TransfersView.tsx'),
  Receive: () => import('../transfer/ReceiveView.tsx'),
  Send: () => import('../transfer/SendView.tsx'),
  Low: () => import('../low/LowView.tsx'),
};

/** What only the staff see, loaded apart from the rest. */
export const Stockroom = lazy(loads.Stockroom);
export const Count = lazy(loads.Count);
export const CountedForm = lazy(loads.Counted);
export const Delivery = lazy(loads.Delivery);
export const Transfers = lazy(loads.Transfers);
export const Receive = lazy(loads.Receive);
export const SendView = lazy(loads.Send);
export const Low = lazy(loads.Low);

/** Loads it before it is asked for, so that it is there when the page has lost its store. */
export function loadStockroom() {
  for (const load of Object.values(loads)) load().catch(() => {}); // it is tried again when it is shown
}
