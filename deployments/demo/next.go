package demo

// printNextSteps says where to look on one's own.
func (s *stage) printNextSteps(caseName string) {
	s.printHeading("Where to look next")
	s.printLine("   the API, to try out        %s/docs", s.URL)
	s.printLine("   the API, for programs      %s/openapi.json", s.URL)
	s.printLine("   the customer's page        the link in the fourth story")
	s.printLine("   one case                   curl -H 'Authorization: Bearer %s' %s/v1/%s", s.AdminKey, s.URL, caseName)
	s.printLine("   what waits in a queue      curl -G -H 'Authorization: Bearer %s' %s/v1/handlings --data-urlencode 'filter=queue = \"queues/front-line\"'", s.AdminKey, s.URL)
	s.printLine("   who did what this month    curl -H 'Authorization: Bearer %s' \"%s/v1/reports/accountability?month=$(date -u +%%Y-%%m)\"", s.AdminKey, s.URL)
	s.printLine("   whatever happens           curl -N -H 'Authorization: Bearer %s' %s/v1/events", s.AdminKey, s.URL)
	s.printLine("   the same over gRPC         grpcurl -plaintext -H 'authorization: Bearer %s' %s list", s.AdminKey, s.GRPC)
}
