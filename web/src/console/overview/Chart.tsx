import 'uplot/dist/uPlot.min.css';
import { clock, locale } from '@lib/format.ts';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import styles from './Chart.module.css';

export interface Line {
  label: string;
  values: (number | null)[];
  /** A colour of tokens.css, such as --accent. */
  colour: string;
  fill?: boolean;
  stepped?: boolean;
  dashed?: boolean;
}

interface ChartProps {
  /** What it shows, in a sentence, for those who do not see it. */
  label: string;
  /** Seconds since the epoch, rising. */
  at: number[];
  lines: Line[];
  format: (value: number) => string;
  height?: number;
  /** The least that the upper edge stands for, so that quiet looks quiet. */
  least?: number;
  when?: (seconds: number) => string;
}

const colourOf = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Numbers over time. The values under the pointer, or else the newest, stand in its legend. */
export function Chart({
  label,
  at,
  lines,
  format,
  height = 190,
  least = 1,
  when = (s) => clock(s * 1000),
}: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const [point, setPoint] = useState<number>();
  const scheme = useComputedColorScheme('light');
  const latest = useRef({ at, lines, format });
  latest.current = { at, lines, format };
  const shape = lines.map(({ label, colour }) => `${label}${colour}`).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: other lines or colours make another chart
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = new UPlot(
      options(latest.current, element.clientWidth, height, least, setPoint),
      [latest.current.at, ...latest.current.lines.map(({ values }) => values)],
      element,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
    };
  }, [shape, scheme, height, least]);

  useEffect(() => {
    plot.current?.setData([at, ...lines.map(({ values }) => values)]);
  }, [at, lines]);

  const index = point ?? newest(lines);
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.legend}>
        {lines.map(({ label, values, colour }) => (
          <span key={label}>
            <i aria-hidden style={{ background: `var(${colour})` }} />
            {label} <b>{typeof values[index] === 'number' ? format(values[index]) : '–'}</b>
          </span>
        ))}
        <time>{at[index] !== undefined ? when(at[index]) : ''}</time>
      </figcaption>
      <div ref={box} role="img" aria-label={label} className={styles.plot} />
    </figure>
  );
}

/** The last place at which any line has a value. */
function newest(lines: Line[]): number {
  return Math.max(0, ...lines.map(({ values }) => values.findLastIndex((value) => value !== null)));
}

type Drawn = Pick<ChartProps, 'at' | 'lines' | 'format'>;

function options(
  drawn: Drawn,
  width: number,
  height: number,
  least: number,
  onPoint: (i?: number) => void,
): UPlot.Options {
  const axis: UPlot.Axis = {
    stroke: () => colourOf('--ink-3'),
    grid: { stroke: () => colourOf('--line'), width: 1 },
    ticks: { show: false },
    font: '12px "Hanken Grotesk", system-ui, sans-serif',
  };
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? undefined)] },
    scales: { y: { range: (_, low, high) => [Math.min(0, low ?? 0), Math.max(least, (high ?? 0) * 1.12)] } },
    axes: [
      { ...axis, grid: { show: false }, values: axisTimes, space: 70, size: 30 },
      { ...axis, size: 52, values: (_, ticks) => ticks.map((tick) => drawn.format(tick)) },
    ],
    series: [
      {},
      ...drawn.lines.map(
        ({ label, colour, fill, stepped, dashed }): UPlot.Series => ({
          label,
          stroke: () => colourOf(colour),
          width: 2,
          spanGaps: false,
          points: { show: false },
          ...(dashed ? { dash: [5, 4] } : {}),
          ...(fill ? { fill: () => `color-mix(in srgb, ${colourOf(colour)} 14%, transparent)` } : {}),
          ...(stepped ? { paths: UPlot.paths.stepped?.({ align: 1 }) as UPlot.Series.PathBuilder } : {}),
        }),
      ),
    ],
  };
}

/** Times of the axis in the reader's own form, as short as the distance of the marks allows. */
function axisTimes(_: UPlot, ticks: number[]): string[] {
  const step = (ticks[1] ?? 0) - (ticks[0] ?? 0);
  const form: Intl.DateTimeFormatOptions =
    step >= 86_400
      ? { day: 'numeric', month: 'short' }
      : step >= 60
        ? { hour: '2-digit', minute: '2-digit' }
        : { timeStyle: 'medium' };
  const format = new Intl.DateTimeFormat(locale(), form);
  return ticks.map((tick) => format.format(tick * 1000));
}
