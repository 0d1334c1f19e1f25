package handlers

import "portal/rules"

func (s *Server) provideRequirement(v visit) error { return rules.Missing() }
