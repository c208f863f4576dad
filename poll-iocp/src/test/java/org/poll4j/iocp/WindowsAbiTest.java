package org.poll4j.iocp;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.GroupLayout;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Numbers written by hand are those of the generated classes. */
@Timeout(60)
class WindowsAbiTest {
    private final AdaptedClasses generated = new AdaptedClasses("org.poll4j.iocp.generated.");
    private final Map<String, Long> ofStructs = new HashMap<>();

    /** A struct's size, and the offsets of its members, as {@code _OVERLAPPED_ENTRY ENTRY lpCompletionKey KEY}. */
    private void struct(String name, String prefix, String... membersAndNames) throws ReflectiveOperationException {
        GroupLayout layout = (GroupLayout) generated.call(name, "layout");
        ofStructs.put(prefix + "_SIZE", layout.byteSize());
        for (int i = 0; i < membersAndNames.length; i += 2) {
            long offset = layout.byteOffset(groupElement(membersAndNames[i]));
            ofStructs.put(prefix + "_" + membersAndNames[i + 1], offset);
        }
    }

    @Test
    void numbers_are_the_generated_ones() throws Exception {
        struct("_OVERLAPPED_ENTRY", "ENTRY", "lpCompletionKey", "KEY", "lpOverlapped", "OVERLAPPED");
        struct("_OVERLAPPED", "OVERLAPPED", "Internal", "STATUS", "InternalHigh", "COUNT");
        struct("_IO_STATUS_BLOCK", "STATUS_BLOCK");
        struct("AFD_POLL_INFO", "POLL_INFO");
        struct("_OBJECT_ATTRIBUTES", "ATTRIBUTES", "Length", "LENGTH", "ObjectName", "NAME");
        struct("_UNICODE_STRING", "STRING", "Length", "LENGTH", "MaximumLength", "MAXIMUM", "Buffer", "BUFFER");
        struct("sockaddr_in", "IN", "sin_family", "FAMILY", "sin_port", "PORT", "sin_addr", "ADDRESS");
        struct("sockaddr_in6", "IN6", "sin6_family", "FAMILY", "sin6_port", "PORT", "sin6_addr", "ADDRESS");
        ofStructs.put("IN6_SCOPE", ofStructs.get("IN6_SIZE") - Integer.BYTES); // last, in a union without a name
        struct("ip_mreq", "MREQ", "imr_multiaddr", "GROUP", "imr_interface", "INTERFACE");
        struct("ipv6_mreq", "MREQ6", "ipv6mr_multiaddr", "GROUP", "ipv6mr_interface", "INTERFACE");
        struct("sockaddr_un", "UN", "sun_family", "FAMILY", "sun_path", "PATH");
        String[] source = {"gsr_interface", "INTERFACE", "gsr_group", "GROUP", "gsr_source", "SOURCE"};
        struct("group_source_req", "SOURCE_REQUEST", source);
        struct("_WSAPROTOCOL_INFOW", "PROTOCOL", "iAddressFamily", "FAMILY", "iSocketType", "TYPE");
        struct("linger", "LINGER", "l_onoff", "ON", "l_linger", "SECONDS");
        struct("WSAData", "WSADATA");
        poll();
        int compared = 0;
        for (Field field : WindowsAbi.class.getDeclaredFields()) {
            assertEquals(expected(field.getName()), field.getLong(null), field.getName());
            compared++;
        }
        assertTrue(compared > 100, "compared " + compared);
    }

    /** The struct's one handle is a struct in an array. */
    private void poll() throws ReflectiveOperationException {
        GroupLayout info = (GroupLayout) generated.call("AFD_POLL_INFO", "layout");
        GroupLayout handle = (GroupLayout) generated.call("AFD_POLL_HANDLE_INFO", "layout");
        long handles = info.byteOffset(groupElement("Handles"));
        ofStructs.put("POLL_TIMEOUT", info.byteOffset(groupElement("Timeout")));
        ofStructs.put("POLL_HANDLES", info.byteOffset(groupElement("NumberOfHandles")));
        ofStructs.put("POLL_EXCLUSIVE", info.byteOffset(groupElement("Exclusive")));
        ofStructs.put("POLL_HANDLE", handles + handle.byteOffset(groupElement("Handle")));
        ofStructs.put("POLL_EVENTS", handles + handle.byteOffset(groupElement("Events")));
    }

    private long expected(String name) throws ReflectiveOperationException {
        Long ofStruct = ofStructs.get(name);
        return ofStruct == null ? ((Number) generated.call("windows_h", name)).longValue() : ofStruct;
    }
}
