/** What a person who watched the demo can look at now. */
export function whereToLookNext(directory: string): string {
  const at = `--config ${directory}/tieout.config.ts`
  return `
Everything stays up until Ctrl-C. In another terminal:
  npm run tieout -- status ${at}
  npm run tieout -- order demo '#1001' ${at}          the story of one order, from first hint to last record
  npm run tieout -- plan order demo '#1001' ${at}     what would be written for it now, and why
  npm run tieout -- check ${at}                       every reference, proved against both systems
ARCHITECTURE.md explains the road that an order takes; docs/operations/ says what to do when one parks.`
}
