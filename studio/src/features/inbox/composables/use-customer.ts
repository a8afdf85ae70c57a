import { computed } from 'vue';
import { customerRoutes } from '../../../../../contract/http/customers.ts';
import { call } from '../../../api/client.ts';
import { useResource } from '../../../api/use-resource.ts';

/** The customer as the bank knows them, and how what is named by an id is called. */
export function useCustomer(customerId: string) {
  const resource = useResource(
    (signal) => call(customerRoutes.read, { params: { customerId }, signal }),
    { immediate: customerId !== '' },
  );
  const names = computed(() => {
    const { accounts = [], cards = [], payees = [] } = resource.data.value ?? {};
    return new Map<unknown, string>([
      ...accounts.map(({ id, name, numberMasked }) => [id, `${name} ${numberMasked}`] as const),
      ...cards.map(({ id, name, numberMasked }) => [id, `${name} ${numberMasked}`] as const),
      ...payees.map(({ id, name, accountMasked }) => [id, `${name} ${accountMasked}`] as const),
    ]);
  });
  return { ...resource, names };
}

export type CustomerLookUp = ReturnType<typeof useCustomer>;
