package demo

// next says where to look on one's own.
func (s *stage) next(caseName string) {
	s.heading("Where to look next")
	s.say("   the API, to try out        %s/docs", s.URL)
	s.say("   the API, for programs      %s/openapi.json", s.URL)
	s.say("   the customer's page        the link in the fourth story")
	s.say("   one case                   curl -H 'Authorization: Bearer %s' %s/v1/%s", s.AdminKey, s.URL, caseName)
	s.say("   what waits in a queue      curl -G -H 'Authorization: Bearer %s' %s/v1/handlings --data-urlencode 'filter=queue = \"queues/front-line\"'", s.AdminKey, s.URL)
	s.say("   who did what this month    curl -H 'Authorization: Bearer %s' \"%s/v1/reports/accountability?month=$(date -u +%%Y-%%m)\"", s.AdminKey, s.URL)
	s.say("   whatever happens           curl -N -H 'Authorization: Bearer %s' %s/v1/events", s.AdminKey, s.URL)
	s.say("   the same over gRPC         grpcurl -plaintext -H 'authorization: Bearer %s' %s list", s.AdminKey, s.GRPC)
}
