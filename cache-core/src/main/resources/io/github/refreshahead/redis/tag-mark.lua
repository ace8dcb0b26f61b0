-- ARGV: for how long an invalidation is remembered, ms
-- Its time is the score of a member that no entry's key can be, so it goes when the score lapses, as members do.

return redis.call('ZADD', KEY, 'GT', string.format('%d', now + tonumber(ARGV[1])), 'invalidated')
