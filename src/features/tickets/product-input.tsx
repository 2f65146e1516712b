import { Autocomplete, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'

/** A product by name: chosen from what the tracker knows, or any text where it keeps no list. */
export const ProductInput = ({
  products,
  value,
  onChange,
}: {
  readonly products: readonly string[]
  readonly value: string
  readonly onChange: (product: string) => void
}): ReactNode =>
  products.length === 0 ? (
    <TextInput label="Product" value={value} onChange={(event) => onChange(event.currentTarget.value)} />
  ) : (
    <Autocomplete label="Product" data={[...products]} value={value} onChange={onChange} />
  )
