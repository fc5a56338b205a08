/** The second net under documents: the act between platform and coach is the coach's alone, the other one belongs to both. */
export const documentRows = `
alter table document enable row level security;
alter table document force row level security;
create policy own_rows on document using (
  case when (select acting_user()) is null then true
  else coach_id = (select acting_user()) or (athlete_id = (select acting_user()) and type = 'act_athlete') end)`;
