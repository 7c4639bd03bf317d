import { notifications } from '@mantine/notifications';
import { Button } from '@ui/index.ts';
import { t } from '@ui/text.ts';
import { Check, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './toast.module.css';

const shownMs = 8_000;

interface Undo {
  onUndo: () => void;
}

function show(good: boolean, title: string, message: ReactNode, undo?: Undo) {
  const id = notifications.show({
    title,
    message: (
      <span className={styles.words}>
        {message}
        {undo && (
          <Button
            look="quiet"
            className={styles.undo ?? ''}
            onClick={() => {
              notifications.hide(id);
              undo.onUndo();
            }}
          >
            {t('action.undo')}
          </Button>
        )}
      </span>
    ),
    icon: good ? <Check size={18} aria-hidden /> : <TriangleAlert size={18} aria-hidden />,
    color: good ? 'pine' : 'red',
    autoClose: good ? shownMs : false,
    closeButtonProps: { 'aria-label': t('action.close') },
    className: styles.toast ?? '',
  });
}

/** Short words about what was done, in the corner and to screen readers. What failed stays until it is closed. */
export const toast = {
  good: (title: string, message?: ReactNode, undo?: Undo) => show(true, title, message, undo),
  bad: (title: string, message?: ReactNode) => show(false, title, message),
};
