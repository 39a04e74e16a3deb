import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MigrationError, migrate, readMigrations } from './migrate.ts'
import { type TestDatabase, testDatabase } from './testDatabase.ts'

let test1: TestDatabase
beforeAll(async () => {
  test1 = await testDatabase()
})
afterAll(() => test1.drop())

describe('migrations', () => {
  test('are applied once, however often and by however many processes they are asked for', async () => {
    await test1.db.query('drop schema tieout cascade')
    const applied = await Promise.all([migrate(test1.db), migrate(test1.db), migrate(test1.db)])
    const all = readMigrations().map(({ version }) => version)
    expect(applied.toSorted((a, b) => b.length - a.length)).toEqual([all, [], []])
    expect(await migrate(test1.db)).toEqual([])
  })

  test('refuse a database that is newer', async () => {
    await migrate(test1.db)
    await expect(migrate(test1.db, readMigrations().slice(0, 1))).rejects.toThrow(/newer than this version/)
  })

  test('refuse a file that was changed after it had been applied', async () => {
    const [first, ...others] = readMigrations()
    if (!first) throw new Error('no migrations')
    const changed = [{ ...first, checksum: 'other' }, ...others]
    await expect(migrate(test1.db, changed)).rejects.toThrow(MigrationError)
  })

  test('leave nothing behind of a file that fails', async () => {
    const broken = {
      version: readMigrations().length + 1,
      name: '000099_broken.sql',
      sql: 'create table half_made (id int); select no_such_function()',
      checksum: 'x',
    }
    await expect(migrate(test1.db, [...readMigrations(), broken])).rejects.toThrow(/000099_broken/)
    const { rows } = await test1.db.query(`select to_regclass('tieout.half_made') as made`)
    expect(rows).toEqual([{ made: null }])
  })
})
