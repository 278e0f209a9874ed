import { queryOptions, useQuery } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { components } from '@/api/types.gen'

import type { Field } from './types'

export interface User {
  id: string
  name: string
}

type Team = components['schemas']['Team']

/** Everybody who may own records. */
export const usersQuery = queryOptions({
  queryKey: keys.users,
  queryFn: async ({ signal }) => (await client.get<{ data: User[] }>('/users', { signal })).data,
  staleTime: 5 * 60_000,
})

export function useUsers(): User[] {
  return useQuery(usersQuery).data ?? none
}

/** Every team, by name. */
export const teamsQuery = queryOptions({
  queryKey: keys.teams,
  queryFn: async ({ signal }) => (await client.get<{ data: Team[] }>('/teams', { signal })).data,
  staleTime: 5 * 60_000,
})

const none: User[] = []

/** A damaged team has no name, and nothing is given to it. */
const named = (teams: User[]): User[] => teams.filter((team) => team.name !== '')

const userFields = new Set(['owner', 'created_by', 'updated_by'])

/** Whether a reference leads to a user; those have no object of their own. */
export function leadsToUser(field: Field): boolean {
  return field.type === 'reference' && field.system && userFields.has(field.name)
}

/** Whether a reference leads to a team; like users, they have no object. */
export function leadsToTeam(field: Field): boolean {
  return field.type === 'reference' && field.system && field.name === 'team'
}

/** Whether a record is given to somebody by this field, and who that may be. */
export function useHolders(field: Field): { held: boolean; holders: User[] } {
  const team = leadsToTeam(field)
  const user = leadsToUser(field)
  const users = useQuery({ ...usersQuery, enabled: user }).data
  const teams = useQuery({ ...teamsQuery, enabled: team, select: named }).data
  return { held: team || user, holders: (team ? teams : users) ?? none }
}
