export type Labels<Name extends string> = Readonly<Record<Name, string>>

/** The figures of one metric, by what its labels say. */
export interface Series<Name extends string, Figures> {
  /** Begins a series that is not there yet. Labels that the metric does not have are passed over. */
  of(labels: Labels<Name>): Figures
  all(): readonly { readonly labels: Labels<Name>; readonly figures: Figures }[]
}

/** Found by one lookup for each label, without a text being put together: counting is part of every request. */
export const createSeries = <Name extends string, Figures>(names: readonly Name[], begin: () => Figures): Series<Name, Figures> => {
  interface Node {
    readonly next: Map<string, Node>
    figures: Figures | undefined
  }
  const root: Node = { next: new Map(), figures: undefined }
  const all: { readonly labels: Labels<Name>; readonly figures: Figures }[] = []
  const add = (labels: Labels<Name>): Figures => {
    const figures = begin()
    all.push({ labels: Object.fromEntries(names.map((name) => [name, labels[name]])) as Labels<Name>, figures })
    return figures
  }
  return {
    all: () => all,
    of: (labels) => {
      let node = root
      for (const name of names) {
        let next = node.next.get(labels[name])
        if (next === undefined) {
          next = { next: new Map(), figures: undefined }
          node.next.set(labels[name], next)
        }
        node = next
      }
      node.figures ??= add(labels)
      return node.figures
    },
  }
}
