import type { Pod, Stored } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { pageUrl, scrapedPods } from './target.ts'

const pod = (annotations: Readonly<Record<string, string>>, ports: readonly number[] = [], podIP = '10.0.0.7') =>
  ({
    metadata: { name: 'web', annotations },
    spec: { containers: [{ name: 'a', ports: ports.map((containerPort) => ({ containerPort })) }] },
    status: { phase: 'Running', podIP },
  }) as unknown as Stored<Pod>
const P = 'prometheus.io/'

describe('the page of a pod', () => {
  test.each<[string, Stored<Pod>, string]>([
    ['at the port that is named', pod({ [`${P}port`]: '9102' }, [80]), 'http://10.0.0.7:9102/metrics'],
    ['at the first port of its containers', pod({}, [8080, 9090]), 'http://10.0.0.7:8080/metrics'],
    [
      'at the path that is named',
      pod({ [`${P}path`]: '/stats/prometheus?format=text' }, [80]),
      'http://10.0.0.7:80/stats/prometheus?format=text',
    ],
    ['at a path without its slash', pod({ [`${P}path`]: 'm' }, [80]), 'http://10.0.0.7:80/m'],
    ['at an address of IPv6', pod({}, [80], 'fd00::7'), 'http://[fd00::7]:80/metrics'],
  ])('is %s', (_, given, url) => expect(pageUrl(given)).toEqual({ url }))
  test.each([
    [pod({}), 'it has no port: the annotation prometheus.io/port names one'],
    [pod({ [`${P}port`]: 'http' }), 'annotation prometheus.io/port: "http" is no port'],
    [pod({ [`${P}port`]: '80/x@evil' }), 'annotation prometheus.io/port: "80/x@evil" is no port'],
    [pod({ [`${P}port`]: '0' }), 'annotation prometheus.io/port: "0" is no port'],
    [pod({ [`${P}port`]: '70000' }), 'annotation prometheus.io/port: "70000" is no port'],
  ])('is nowhere (%#)', (given, problem) => expect(pageUrl(given)).toEqual({ problem }))
})

test.each<[Readonly<Record<string, string>>, boolean]>([
  [{ [`${P}scrape`]: 'true' }, true],
  [{ [`${P}scrape`]: 'false' }, false],
  [{ [`${P}port`]: '80' }, false],
  [{ 'metrics.simulated.coxswain.dev/requests': '1' }, true],
])('of pods with the annotations %j it is known whether they can be scraped', (annotations, expected) => {
  expect(scrapedPods.indexes[scrapedPods.index](pod(annotations))).toEqual(expected ? [scrapedPods.key] : [])
})
