/**
 * The demonstration, which development mode shows and signs in with. Nothing of it is ever offered in production:
 * these passwords are public.
 */
export const DEMO_TENANT = 'Harbour Mutual';

export const DEMO_USERS = [
  { email: 'builder@demo.citiflow.dev', name: 'Bea Builder', role: 'builder', password: 'demo-builder' },
  { email: 'manager@demo.citiflow.dev', name: 'Manuel Manager', role: 'manager', password: 'demo-manager' },
  { email: 'support@demo.citiflow.dev', name: 'Sana Support', role: 'support', password: 'demo-support' },
  { email: 'operator@demo.citiflow.dev', name: 'Otto Operator', role: 'operator', password: 'demo-operator' },
  { email: 'admin@demo.citiflow.dev', name: 'Ada Admin', role: 'admin', password: 'demo-admin' },
] as const;

/** Customers of the sandbox bank, whom a test chat can speak for. */
export const DEMO_CUSTOMERS = [
  { id: 'cust-alex', name: 'Alex Morgan' },
  { id: 'cust-priya', name: 'Priya Shah' },
  { id: 'cust-tomas', name: 'Tomás Rivera' },
] as const;
