import { type RefObject, useEffect, useRef } from 'react'

/** False once the part that asked has left the screen: long work must not lead a person away from elsewhere. */
export const useStillHere = (): RefObject<boolean> => {
  const here = useRef(true)
  useEffect(() => {
    here.current = true
    return () => {
      here.current = false
    }
  }, [])
  return here
}
