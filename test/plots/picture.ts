import { LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { Moment } from './course-of-load.ts'

const SIZE = { width: 880, height: 360 }
/** Told apart by those who do not see all colours, too. On a ground of their own: they are read on white pages and on dark ones. */
const COLORS = { load: '#8c8c8c', desired: '#d55e00', running: '#0072b2' }
const TEXT = '#333333'
const TITLE = 'Load, desired and running pods over time'

/** Load, desired and running pods over time, as SVG text. The same moments give the same text. */
export const pictureOf = (moments: readonly Moment[]): string => {
  use([LineChart, GridComponent, LegendComponent, SVGRenderer])
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE })
  const points = (of: keyof Moment): readonly (readonly number[])[] => moments.map((moment) => [moment.minute, moment[of]])
  const line = (name: string, of: keyof typeof COLORS, look: object) => ({
    type: 'line' as const,
    name,
    data: points(of) as number[][],
    symbol: 'none',
    itemStyle: { color: COLORS[of] },
    ...look,
  })
  const axis = { nameTextStyle: { color: TEXT }, axisLabel: { color: TEXT }, splitLine: { lineStyle: { color: '#e5e5e5' } } }
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'sans-serif' },
    legend: { top: 8, itemGap: 32, icon: 'rect', itemHeight: 4, textStyle: { color: TEXT } },
    grid: { left: 56, right: 24, top: 56, bottom: 48 },
    xAxis: { type: 'value', name: 'minutes', nameLocation: 'middle', nameGap: 28, max: moments.at(-1)?.minute ?? 0, interval: 2, ...axis },
    yAxis: { type: 'value', name: 'pods', minInterval: 1, ...axis },
    series: [
      line('load', 'load', { lineStyle: { width: 1.5, color: COLORS.load } }),
      line('desired', 'desired', { step: 'end', lineStyle: { width: 2, color: COLORS.desired } }),
      line('running', 'running', { step: 'end', lineStyle: { width: 2, color: COLORS.running, type: 'dashed' } }),
    ],
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return `${still(svg).replace('>', `><title>${TITLE}</title>`)}\n`
}

/** A picture in a document does not answer to a pointer. */
const still = (svg: string): string => svg.replace(/<style[\s\S]*?<\/style>\s*/, '').replace(/ (class|pointer-events)="[^"]*"/g, '')
