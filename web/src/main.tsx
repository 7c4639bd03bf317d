import { language, setLanguage } from '@lib/dictionary.ts';
import { shareNonce } from '@ui/theme/nonce.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Start } from './app/Start.tsx';

shareNonce();
setLanguage(language());

const reference = () => import('./reference/Reference.tsx');
const isReference = /^\/(reference$|problems\/)/.test(window.location.pathname);
const faces = isReference
  ? { store: reference, central: reference }
  : {
      store: () => import('./storefront/Storefront.tsx'),
      central: () => import('./console/Console.tsx'),
    };

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Start faces={faces} />
    </StrictMode>,
  );
}
