import { setNonce } from 'get-nonce';

/** The nonce under which this page may write style elements; the server puts it into index.html. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

/** Dialogs that stop the page behind them from scrolling write a style element as well. */
export const shareNonce = () => setNonce(styleNonce());
