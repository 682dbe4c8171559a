/// What the account says about its user.
enum AccountJSON {
    static func user(id: String) -> String {
        #"{"user_id":"\#(id)","workspace_id":"ws_\#(id)","subscription":\#(subscription(isExtended: false)),"is_new_user":false,"#
            + #""xi_api_key":null,"can_use_delayed_payment_methods":false,"is_onboarding_completed":true,"#
            + #""is_onboarding_checklist_completed":true,"show_compliance_terms":false,"first_name":"Zoë","#
            + #""is_api_key_hashed":true,"xi_api_key_preview":"…cdef","referral_link_code":null,"#
            + #""partnerstack_partner_default_link":null,"created_at":1680000000,"seat_type":"workspace_admin"}"#
    }

    static func subscription(isExtended: Bool) -> String {
        let basis =
            #"{"tier":"creator","character_count":17231,"character_limit":121000,"#
            + #""max_character_limit_extension":null,"max_credit_limit_extension":"unlimited","#
            + #""can_extend_character_limit":true,"allowed_to_extend_character_limit":true,"#
            + #""next_character_count_reset_unix":1766000000,"voice_slots_used":9,"professional_voice_slots_used":1,"#
            + #""professional_voice_slots_used_in_workspace":1,"voice_limit":30,"max_voice_add_edits":99,"#
            + #""voice_add_edit_counter":12,"professional_voice_limit":1,"can_extend_voice_limit":false,"#
            + #""can_use_instant_voice_cloning":true,"can_use_professional_voice_cloning":true,"currency":"eur","#
            + #""current_overage":{"amount":"0","currency":"eur"},"status":"active","#
            + #""billing_period":"monthly_period","character_refresh_period":"monthly_period""#
        guard isExtended else { return basis + "}" }
        return basis
            + #","next_invoice":null,"open_invoices":[],"has_open_invoices":false,"pending_change":null}"#
    }
}
