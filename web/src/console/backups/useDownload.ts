import { ApiError, errorOf, silence } from '@lib/api/error.ts';
import { useEffect, useRef, useState } from 'react';
import { useCentral } from '../central/central.ts';
import { toast } from '../frame/toast.tsx';
import { t } from './text.ts';
import { words } from './useTasks.ts';

/** Saves a file of central's, whole or not at all. `share` is how much of it is there, from 0 to 1; undefined while none is on its way. */
export function useDownload() {
  const central = useCentral();
  const [share, setShare] = useState<number>();
  const gone = useRef(new AbortController());
  useEffect(() => {
    gone.current = new AbortController();
    return () => gone.current.abort();
  }, []);
  const start = async (path: string) => {
    setShare(0);
    try {
      const name = await save(await central.file(path, gone.current.signal), setShare);
      toast.good(t('backups.saved'), name);
    } catch (error) {
      if (!gone.current.signal.aborted) toast.bad(t('backups.notSaved'), words(silence(error)));
    } finally {
      setShare(undefined);
    }
  };
  return { start, share };
}

/** Reads an answer to its end, gives it to the reader as a file, and returns its name. The browser holds it, on disk if it is large. */
async function save(response: Response, onShare: (share: number) => void): Promise<string> {
  if (!response.ok || !response.body) throw errorOf(response, await response.json().catch(() => undefined));
  const total = Number(response.headers.get('Content-Length') ?? 0);
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? 'bodega.tar.zst';
  let got = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(piece, out) {
        got += piece.byteLength;
        if (total > 0) onShare(Math.floor((100 * got) / total) / 100);
        out.enqueue(piece);
      },
    }),
  );
  const file = await new Response(counted).blob();
  if (total > 0 && got !== total) throw new ApiError(0, 'cut', t('backups.cut'));
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return name;
}
