import { definePlugin, MAX_NODE_SCORE } from '../framework.ts'

/** Below the one images count nothing, above the other as much as they can; the latter for each container. */
const LEAST_BYTES = 23 * 1024 * 1024
const MOST_BYTES_PER_CONTAINER = 1000 * 1024 * 1024

/** As the kubelet reports it: with a tag, `latest` where none is given. */
const normalized = (image: string): string => (image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image)

/** Prefers nodes that have the pod's images already, the more the larger and the more common they are (upstream's `ImageLocality`). */
export const imageLocality = definePlugin({
  name: 'ImageLocality',
  wakeOn: [],
  prepare: ({ spec: { containers, initContainers = [] } }, cluster) => {
    const images = [...initContainers, ...containers].map(({ image = '' }) => normalized(image))
    return {
      most: MOST_BYTES_PER_CONTAINER * images.length,
      images: images
        .map((image) => ({ image, spread: cluster.imageNodes(image) / cluster.nodes.length }))
        .filter(({ spread }) => spread > 0),
    }
  },
  filters: () => false,
  scores: ({ images }) => images.length > 0,
  score: ({ images, most }, node) => {
    let sum = 0
    for (const { image, spread } of images) sum += Math.trunc((node.images.get(image) ?? 0) * spread)
    const bytes = Math.min(most, Math.max(LEAST_BYTES, sum))
    return Math.trunc((MAX_NODE_SCORE * (bytes - LEAST_BYTES)) / (most - LEAST_BYTES))
  },
})
