import Audit from '../audit/Audit.tsx';
import { useMay } from '../session/me.ts';
import Staff from '../staff/Staff.tsx';

/** The first that there is to see of people: the staff, or what was done for who may only look. */
export default function People() {
  return useMay()('keepPeople') ? <Staff /> : <Audit />;
}
