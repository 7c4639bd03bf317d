import type { Location } from '@lib/api/types.ts';
import { ago, dateTime, quantity } from '@lib/format.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button, EmptyState, ErrorState, SkeletonGrid } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { Grid3x3, Hourglass, MapPin, PencilLine, Plus, Trash2, Truck } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useCentral } from '../central/central.ts';
import cards from '../frame/Card.module.css';
import form from '../frame/Form.module.css';
import { Page } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { toast } from '../frame/toast.tsx';
import { useMay } from '../session/me.ts';
import { wordsOf } from '../write/words.ts';
import { LocationDialog } from './LocationDialog.tsx';
import styles from './Locations.module.css';
import { named, useLocations } from './locations.ts';
import { plural, t } from './text.ts';

/** The places where stock lies: made, changed and taken away here. */
export default function Locations() {
  const locations = useLocations();
  const [, go] = useLocation();
  const [making, setMaking] = useState(false);
  const all = locations.data ?? [];
  const list = named(all);
  const may = useMay();
  const create = may('keepPlaces') && (
    <Button look="main" onClick={() => setMaking(true)}>
      <Plus size={17} aria-hidden />
      {t('locations.new')}
    </Button>
  );
  return (
    <Page
      title={frameText('nav.locations')}
      hint={locations.data ? plural('locations.count', list.length, quantity(list.length)) : ' '}
      actions={
        list.length > 0 && (
          <>
            <Button onClick={() => go('/transfers')}>
              <Truck size={17} aria-hidden />
              {frameText('nav.transfers')}
            </Button>
            <Button onClick={() => go('/holds')}>
              <Hourglass size={17} aria-hidden />
              {frameText('nav.holds')}
            </Button>
            <Button onClick={() => go('/locations/stock')}>
              <Grid3x3 size={17} aria-hidden />
              {t('locations.matrix')}
            </Button>
            {create}
          </>
        )
      }
    >
      {locations.isPending ? (
        <SkeletonGrid cards={4} height="9rem" />
      ) : locations.isError && !locations.data ? (
        <ErrorState title={t('locations.failed')} error={locations.error} onRetry={() => void locations.refetch()} />
      ) : list.length === 0 ? (
        <EmptyState icon={MapPin} title={t('locations.none')} hint={t('locations.none.hint')}>
          {create}
        </EmptyState>
      ) : (
        <ul className={cards.list}>
          {list.map((location) => (
            <Card key={location.locationId} location={location} all={all} />
          ))}
        </ul>
      )}
      {making && <LocationDialog all={all} onClose={() => setMaking(false)} />}
    </Page>
  );
}

function Card({ location, all }: { location: Location; all: readonly Location[] }) {
  const { locationId, kind, sellable, active, lastUpdated } = location;
  const may = useMay();
  const [doing, setDoing] = useState<'change' | 'delete'>();
  const name = location.name || locationId;
  return (
    <li className={styles.card} data-active={active}>
      <header>
        <h2>{name}</h2>
        <span className="code">{locationId}</span>
      </header>
      <p className={styles.marks}>
        <span>{t(`kind.${kind}`)}</span>
        <span data-good={sellable || undefined}>{t(sellable ? 'locations.forSale' : 'locations.notForSale')}</span>
        {!active && <span data-warn>{t('locations.inactive')}</span>}
      </p>
      <footer>
        {lastUpdated && (
          <span title={dateTime(lastUpdated)}>
            {t('locations.updated')}: <time dateTime={lastUpdated}>{ago(lastUpdated)}</time>
          </span>
        )}
        {may('keepPlaces') && (
          <span className={styles.deeds}>
            <Button look="quiet" aria-label={t('locations.change', { name })} onClick={() => setDoing('change')}>
              <PencilLine size={16} aria-hidden />
              {t('locations.change.short')}
            </Button>
            <Button look="quiet" square aria-label={t('locations.delete', { name })} onClick={() => setDoing('delete')}>
              <Trash2 size={16} aria-hidden />
            </Button>
          </span>
        )}
      </footer>
      {doing === 'change' && <LocationDialog location={location} all={all} onClose={() => setDoing(undefined)} />}
      {doing === 'delete' && <DeleteDialog location={location} name={name} onClose={() => setDoing(undefined)} />}
    </li>
  );
}

function DeleteDialog({ location, name, onClose }: { location: Location; name: string; onClose: () => void }) {
  const { writes, queries } = useCentral();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    setProblem('');
    try {
      const { locationId, revision } = location;
      await writes.send('edit', { what: 'deleteLocation', locationId, revision }, t('delete.label', { name }));
      toast.good(name, t('delete.done'));
      onClose();
    } catch (error) {
      setProblem(wordsOf(error));
      setBusy(false);
    } finally {
      void queries.invalidateQueries({ queryKey: ['locations'] });
    }
  };
  return (
    <Dialog title={t('delete.title', { name })} onClose={onClose} held={busy}>
      <p className={form.hint}>{t('delete.hint')}</p>
      <p className={form.problem} role="alert">
        {problem}
      </p>
      <div className={form.actions}>
        <Button look="danger" busy={busy} onClick={() => void send()}>
          {t('delete.send')}
        </Button>
        <Button onClick={onClose}>{uiText('action.cancel')}</Button>
      </div>
    </Dialog>
  );
}
