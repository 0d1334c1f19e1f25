package handlers

import "portal/rules"

func (s *Server) listRequirements(v visit) error { return rules.Missing() }

func (s *Server) orderRequirements(v visit) error { return rules.Missing() }

func (s *Server) showRequirement(v visit) error { return rules.Missing() }

func (s *Server) acceptRequirement(v visit) error { return rules.Missing() }

func (s *Server) returnRequirement(v visit) error { return rules.Missing() }

func (s *Server) withdrawRequirement(v visit) error { return rules.Missing() }

func (s *Server) restoreRequirement(v visit) error { return rules.Missing() }
