/** How often an object was heard of is asked at each callback of it. */
export const callbacksOf = `create index callback_of on callback (tracking_id)`;
