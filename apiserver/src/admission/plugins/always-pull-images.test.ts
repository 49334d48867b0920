import { type KindDefinition, kinds } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import { askPlugin, podOf, podWith } from '../../testkit/ask-plugin.ts'
import { alwaysPullImages } from './always-pull-images.ts'

const images = (image: string, imagePullPolicy: string) => podOf({ containers: [{ name: 'c', image, imagePullPolicy }] })
const policy = (policyOf: string) => ({ spec: { containers: [{ imagePullPolicy: policyOf }] } })

test('all containers of a new pod pull their images', async () => {
  const spec = { initContainers: [{ name: 'i', image: 'i' }], containers: [{ name: 'c', image: 'i', imagePullPolicy: 'Never' }] }
  expect(await askPlugin(alwaysPullImages, podWith(spec))).toMatchObject({
    spec: { initContainers: [{ imagePullPolicy: 'Always' }], containers: [{ imagePullPolicy: 'Always' }] },
  })
})

test.each([
  ['brings another image', 'other', 'Always'],
  ['brings none', 'i', 'Never'],
])('an update that %s', async (_, image, expected) => {
  const write = { kind: kinds.Pod as KindDefinition, old: images('i', 'Never'), object: images(image, 'Never') }
  expect(await askPlugin(alwaysPullImages, write)).toMatchObject(policy(expected))
})

test('a later plugin cannot change it back', async () => {
  const { name, validate } = alwaysPullImages
  expect(await askPlugin({ name, ...(validate && { validate }) }, podWith({ containers: [{ name: 'c', imagePullPolicy: 'Never' }] }))).toBe(
    'pods "p" is forbidden: spec.containers[0].imagePullPolicy: Unsupported value: "Never": supported values: "Always"',
  )
})
