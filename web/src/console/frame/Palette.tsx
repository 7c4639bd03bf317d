import { amount } from '@lib/amount.ts';
import { answered } from '@lib/api/client.ts';
import type { ListQuery } from '@lib/api/types.ts';
import { askable, finds } from '@lib/search.ts';
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { t as uiText } from '@ui/text.ts';
import {
  Boxes,
  HeartHandshake,
  Hourglass,
  Keyboard,
  KeyRound,
  LogOut,
  Plus,
  ScrollText,
  Search,
  SunMoon,
  Truck,
  Upload,
} from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useCentral } from '../central/central.ts';
import { useMay } from '../session/me.ts';
import type { Deed } from '../session/rights.ts';
import { places } from './nav.ts';
import styles from './Palette.module.css';
import { t } from './text.ts';

const mostFound = 6;
const barcode = /^\d{6,}$/; // what looks like one is looked for as one first

/** Goes anywhere and finds any product by a few letters. */
export function Palette({ onSignOut, onHelp }: { onSignOut: () => void; onHelp: () => void }) {
  const [, go] = useLocation();
  const [query, setQuery] = useState('');
  const may = useMay();
  const products = useFound(query, may('readStock'));
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const icon = (Icon: typeof Search) => <Icon size={18} aria-hidden />;
  const fits = ({ label = '' }: SpotlightActionData) => finds(query, label);

  const seen = places.filter(({ needs }) => !needs || may(needs));
  const jumps: SpotlightActionData[] = seen.map(({ path, name, icon: Icon, key }) => ({
    id: path,
    label: t(name),
    leftSection: icon(Icon),
    rightSection: <kbd className={styles.keys}>{`g ${key}`}</kbd>,
    onClick: () => go(path),
  }));
  const deed = (id: string, label: string, Icon: typeof Search, to: string, needs: Deed): SpotlightActionData[] =>
    may(needs) ? [{ id, label, leftSection: icon(Icon), onClick: () => go(to) }] : [];
  const deeds: SpotlightActionData[] = [
    ...deed('new', t('products.create'), Plus, '/products?do=create', 'editProducts'),
    ...deed('holds', t('nav.holds'), Hourglass, '/holds', 'readStock'),
    ...deed('transfers', t('nav.transfers'), Truck, '/transfers', 'readStock'),
    ...deed('healing', t('nav.healing'), HeartHandshake, '/backups/healing', 'readOps'),
    ...deed('import', t('products.import'), Upload, '/products?do=import', 'editProducts'),
    ...deed('people keys', t('nav.keys'), KeyRound, '/people/keys', 'keepPeople'),
    ...deed('people audit', t('nav.audit'), ScrollText, '/people/audit', 'readOps'),
    {
      id: 'theme',
      label: uiText(dark ? 'theme.toLight' : 'theme.toDark'),
      leftSection: icon(SunMoon),
      onClick: () => setColorScheme(dark ? 'light' : 'dark'),
    },
    { id: 'keys', label: t('keys.title'), leftSection: icon(Keyboard), onClick: onHelp },
    { id: 'out', label: t('signOut'), leftSection: icon(LogOut), onClick: onSignOut },
  ];
  const found: SpotlightActionData[] = products.map(({ productId, name, available, decimals }) => ({
    id: `product ${productId}`,
    label: name,
    description: productId,
    leftSection: icon(Boxes),
    rightSection: <span className="tabular">{amount(available, { decimals })}</span>,
    onClick: () => go(`/products/${encodeURIComponent(productId)}`),
  }));

  return (
    <Spotlight
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      filter={(_, actions) => actions}
      nothingFound={t('palette.nothing')}
      highlightQuery
      scrollable
      maxHeight={440}
      zIndex={350}
      overlayProps={{ backgroundOpacity: 0.45, blur: 0 }}
      attributes={{ content: { 'aria-label': t('palette.open') } }}
      searchProps={{
        leftSection: icon(Search),
        placeholder: t('palette.hint'),
        'aria-label': t('palette.hint'),
        onKeyDown: ({ key, currentTarget }) => key === 'Enter' && takeFirst(currentTarget),
      }}
      classNames={{ action: styles.action ?? '', search: styles.search ?? '', content: styles.content ?? '' }}
      actions={[
        { group: t('palette.products'), actions: found },
        { group: t('palette.views'), actions: jumps.filter(fits) },
        { group: t('palette.actions'), actions: deeds.filter(fits) },
      ].filter(({ actions }) => actions.length > 0)}
    />
  );
}

/** What is found comes after the letters, when nothing is chosen yet: then Enter takes the first. */
function takeFirst(field: HTMLElement) {
  const dialog = field.closest('[role="dialog"]');
  if (!dialog?.querySelector('[data-selected]')) dialog?.querySelector<HTMLElement>('[data-action]')?.click();
}

function useFound(query: string, may: boolean) {
  const { api } = useCentral();
  const [settled] = useDebouncedValue(query.trim(), 180);
  const { data } = useQuery({
    queryKey: ['palette', settled],
    enabled: may && settled.length > 1,
    queryFn: async ({ signal }) => {
      const read = async (query: ListQuery) =>
        (await answered(api.GET('/inventory', { params: { query }, signal }))).data.products;
      const known = barcode.test(settled) ? await read({ barcode: settled }) : [];
      return known.length > 0 ? known : read({ q: askable(settled), after: '', limit: mostFound });
    },
  });
  return settled === query.trim() && settled.length > 1 ? (data ?? []) : []; // none of what was typed before
}
