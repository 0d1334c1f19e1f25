package handlers

import "portal/rules"

func (s *Server) commentOnRequirement(v visit) error { return rules.Missing() }

func (s *Server) editComment(v visit) error { return rules.Missing() }
