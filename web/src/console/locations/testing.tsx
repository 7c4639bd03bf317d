import type { Level, Location } from '@lib/api/types.ts';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Announcer } from '@ui/index.ts';
import { Theme } from '@ui/theme/Theme.tsx';
import { LiveContext } from '@ui/useLive.ts';
import type { ReactNode } from 'react';
import { CentralContext } from '../central/central.ts';
import type { Who } from '../session/rights.ts';
import { type Asked, boss, fakeCentral, product, type Reply } from '../testing.ts';
import type { Placed } from './locations.ts';

const lastUpdated = '2026-11-23T10:00:00.000Z';

export const place = (locationId: string, part: Partial<Location> = {}): Location => ({
  locationId,
  name: '',
  kind: 'shop',
  sellable: true,
  active: true,
  revision: 3,
  lastUpdated,
  ...part,
});

export const onlyPool = [place('pool', { revision: 0 }), place('transit', { revision: 0, sellable: false })];
export const chain = [place('harbour', { name: 'Harbour' }), ...onlyPool, place('ware', { name: 'Warehouse' })];

export const level = (locationId: string, onHand: number, part: Partial<Level> = {}): Level => ({
  locationId,
  onHand,
  held: 0,
  available: onHand,
  version: 3,
  lastUpdated,
  ...part,
});

export const placed = (...levels: Level[]): Placed => ({ ...product(), levels });

/** Draws a part of the console against a central that has these places and otherwise answers as the test says. */
export function show(
  part: ReactNode,
  locations: readonly Location[],
  answer: (asked: Asked) => Reply = () => ({}),
  who: Who = boss,
) {
  const { central, asked, hear } = fakeCentral(
    (one) => (one.path === '/locations' ? { body: { locations, revision: 3 } } : answer(one)),
    who,
  );
  render(
    <Theme>
      <CentralContext.Provider value={central}>
        <LiveContext.Provider value={central.live}>
          <QueryClientProvider client={central.queries}>
            <Announcer>{part}</Announcer>
          </QueryClientProvider>
        </LiveContext.Provider>
      </CentralContext.Provider>
    </Theme>,
  );
  return { central, asked, hear, user: userEvent.setup() };
}
