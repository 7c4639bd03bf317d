import { amount, units } from '@lib/amount.ts';
import type { Location } from '@lib/api/types.ts';
import { Button, EmptyState } from '@ui/index.ts';
import { Send } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { useLying, useReadLying } from '../count/useOnHand.ts';
import { usePageTitle } from '../frame/usePageTitle.ts';
import { nameOf as placeName, usePlaces } from '../places/usePlaces.ts';
import { BatchSheet } from '../sheet/BatchSheet.tsx';
import { type BatchLine, isBegun } from '../sheet/batch.ts';
import { Foot, useWaits } from '../sheet/Foot.tsx';
import { Sending, useSender } from '../sheet/Sending.tsx';
import styles from '../sheet/Sheet.module.css';
import { Back, Here } from '../stockroom/Back.tsx';
import { useStore } from '../store.ts';
import { emptyShipment, type Shipment } from './sheets.ts';
import { plural, t } from './text.ts';
import { becameWords, openWords } from './words.ts';

/** Sends goods to another place: they leave here at once and are on their way until they are received. */
export default function SendView() {
  const { config, shipment: kept, transfers: sender } = useStore();
  const sheet = useSyncExternalStore(kept.subscribe, kept.get);
  const { state, act, unstored } = useSender(sender);
  const all = usePlaces() ?? [];
  const lying = useLying();
  const waits = useWaits();
  const [unkept, setUnkept] = useState(false);
  const [asked, setAsked] = useState(false);
  usePageTitle(t('send.title'));
  useReadLying(sheet.lines.map(({ productId }) => productId));
  const change = (how: (now: Shipment) => Shipment) => setUnkept(!kept.change(how));
  const from = config.locationId ?? sheet.from;
  const { to, ref, lines } = sheet;
  const isHere = from === (config.locationId ?? 'pool'); // where it is known what lies
  const badWay = from === '' || to === '' || from === to;
  const send = async () => {
    setAsked(true);
    if (badWay || lines.some((line) => line.quantity === 0)) return;
    if (await act({ do: 'ship', from, to, ref: ref.trim(), lines })) setAsked(false);
  };
  const drop = () => {
    change(({ from, to }) => ({ ...emptyShipment, from, to }));
    sender.dismiss();
  };
  const shortages = state.at === 'ready' && state.became?.is === 'short' ? state.became.shortages : [];
  const free = ({ productId }: BatchLine): number | undefined => {
    const there = isHere ? lying(productId) : undefined;
    if (there) return there.onHand - there.held;
    return shortages.find((one) => one.productId === productId)?.available;
  };
  return (
    <div className={styles.view}>
      <Back />
      <header className={styles.head}>
        <h1>{t('send.title')}</h1>
        <Here />
      </header>
      <p className={styles.hint}>{t('send.hint')}</p>
      <Sending
        sender={sender}
        sheet={lines.length > 0 || undefined}
        words={(became) => becameWords(became, all)}
        open={(deed) => openWords(deed, all)}
      />
      <div className={styles.bar}>
        {!config.locationId && (
          <PlaceSelect
            label={t('send.from')}
            all={all}
            value={from}
            onChange={(id) => change((now) => ({ ...now, from: id }))}
          />
        )}
        <PlaceSelect
          label={t('send.to')}
          all={all.filter(({ locationId }) => locationId !== config.locationId)}
          value={to}
          onChange={(id) => change((now) => ({ ...now, to: id }))}
        />
        <label className={styles.field}>
          <span>{t('send.ref')}</span>
          <input
            value={ref}
            maxLength={64}
            autoComplete="off"
            placeholder={t('send.ref.hint')}
            onChange={({ target }) => change((now) => ({ ...now, ref: target.value }))}
          />
        </label>
      </div>
      {asked && badWay && (
        <p className={styles.fault} role="alert">
          {t('send.same')}
        </p>
      )}
      <BatchSheet
        kept={kept}
        batch={sheet}
        change={change}
        label={t('send.lines')}
        none={<EmptyState icon={Send} title={t('send.none')} hint={t('send.none.hint')} />}
        fault={(line) => faultOf(line, free(line), asked)}
        beside={(line) =>
          isHere && (
            <span className={styles.figure}>
              {t('send.here')} <b>{shown(free(line), line)}</b>
            </span>
          )
        }
      />
      <Foot unkept={unkept || unstored} onDrop={isBegun(sheet) ? drop : undefined}>
        <Button
          look="main"
          busy={state.at === 'sending'}
          disabled={lines.length === 0 || state.at === 'unknown' || waits !== undefined}
          onClick={() => void send()}
        >
          {t('send.send')}
        </Button>
      </Foot>
    </div>
  );
}

interface PlaceSelectProps {
  label: string;
  all: readonly Location[];
  value: string;
  onChange: (id: string) => void;
}

function PlaceSelect({ label, all, value, onChange }: PlaceSelectProps) {
  const places = all.filter(({ locationId, active }) => active && locationId !== 'transit');
  return (
    <label className={styles.field}>
      <span>{label}</span>
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">{t('send.choose')}</option>
        {places.map(({ locationId }) => (
          <option key={locationId} value={locationId}>
            {placeName(locationId, all)}
          </option>
        ))}
      </select>
    </label>
  );
}

const shown = (free: number | undefined, line: BatchLine) => (free === undefined ? '–' : amount(free, line));

/** What is wrong with a line: nothing is sent of it, or there is not so much. */
function faultOf(line: BatchLine, left: number | undefined, asked: boolean): string | undefined {
  if (asked && line.quantity === 0) return t('send.zero');
  return left !== undefined && line.quantity > left
    ? plural('send.short', units(left, line), amount(left, line))
    : undefined;
}
