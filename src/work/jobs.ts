/** The job engine's schema in our database. */
export const JOB_SCHEMA = 'tieout_jobs'
