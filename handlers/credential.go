package handlers

import "portal/rules"

func (s *Server) revealCredentials(v visit) error { return rules.Missing() }

func (s *Server) destroyCredentials(v visit) error { return rules.Missing() }
