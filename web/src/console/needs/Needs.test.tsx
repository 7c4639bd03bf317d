import { setLanguage } from '@lib/dictionary.ts';
import { render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { Needs } from './Needs.tsx';

afterEach(() => setLanguage('en'));

describe('what an operator has to do', () => {
  it.each([
    ['storage_failed', /write to the disk has failed/, /start central on the same directory/, /fallado una escritura/],
    ['storage_stalled', /disk does not answer/, /Look at the volume/, /disco no responde/],
    ['disk_full', /no room left/, /Make room/, /No queda sitio/],
    ['events_unreadable', /Events cannot be read/, /bodega verify/, /eventos que no se pueden leer/],
    ['keys_unreadable', /keys cannot be read/, /product’s events/, /claves de idempotencia/],
    ['damage_found', /has changed on disk/, /bodega repair --checkpoint/, /ha cambiado en el disco/],
    ['history_waiting', /History cannot be written/, /catches up by itself/, /escribir el historial/],
    ['log_unreachable', /does not answer this node/, /lost its majority/, /no responde a este nodo/],
    ['log_full', /no room in etcd/, /take the alarm away/, /No queda sitio en etcd/],
    ['name_taken', /has the name of this one/, /CLUSTER_NODE/, /el nombre de este/],
    ['no_leader', /No node of the cluster leads/, /within seconds/, /Ningún nodo/],
    [
      'leader_unreachable',
      /does not take what this one passes on/,
      /secret or certificate/,
      /no toma lo que este le pasa/,
    ],
    ['node_behind', /not taken up what the others have/, /catches up by itself/, /no ha recogido/],
    ['recovering', /starting, or stopping/, /wait/, /arrancando o parando/],
    ['central_changed', /does not follow this central/, /history, 6b40, is the right one/, /No sigue a esta central/],
    ['copy_damaged', /copy was damaged/, /Do not restart it/, /copia se dañó/],
    ['stalled', /gets no further/, /new copy by itself/, /No avanza/],
    ['unhealed', /could not be made again/, /the store’s list/, /no se han podido repetir/],
    ['outbox_incomplete', /outbox has a gap/, /disk was full/, /le falta algo/],
    ['rolled_back', /has lost what it had/, /foreign\//, /ha perdido lo que/],
    ['clock_uncertain', /clock cannot be trusted/, /time service/, /reloj no es de fiar/],
    ['backup_overdue', /newest backup is too old/, /what failed last/, /demasiado antigua/],
    ['backup_unverified', /checked the newest backup/, /Verify it in Backups/, /Nadie ha comprobado/],
    ['shipping_conflict', /has gone on otherwise/, /bodega fork/, /de otro modo/],
    ['shipping_gap', /Changes are missing beside/, /until another backup is made/, /Faltan cambios/],
    ['shipping_behind', /last changes are not beside/, /Sales go on/, /últimos cambios/],
    ['quite_new', /look: quite_new/, /log says/, /mirar: quite_new/],
  ])('%s', (code, title, what, spanish) => {
    const { rerender } = render(<Needs codes={[code]} timeline="6b40" />);
    expect(screen.getByRole('heading', { name: title })).toBeTruthy();
    expect(screen.getByText(what)).toBeTruthy();
    setLanguage('es');
    rerender(<Needs codes={[code]} timeline="6b40 " />);
    expect(screen.getByRole('heading', { name: spanish })).toBeTruthy();
  });

  it('names the command and the runbook, each need in its turn, and is not there if there is none', () => {
    const { rerender, container } = render(<Needs codes={['central_changed', 'disk_full']} timeline="6b40" />);
    const [first, second] = screen.getAllByRole('listitem');
    if (!first || !second) throw new Error('two needs, two lines');
    expect(within(first).getByText('bodega store accept --timeline 6b40')).toBeTruthy();
    expect(within(second).getByText(/StorageFull/)).toBeTruthy();
    expect(screen.queryByRole('link')).toBeNull();
    rerender(<Needs codes={['backup_overdue', 'unhealed']} />);
    const links = screen.getAllByRole('link').map((link) => link.getAttribute('href'));
    expect(links).toEqual(['/backups', '/backups/healing']);
    rerender(<Needs codes={[]} />);
    expect(container.innerHTML).toBe('');
  });
});
