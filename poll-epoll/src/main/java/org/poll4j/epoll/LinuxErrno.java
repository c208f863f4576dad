package org.poll4j.epoll;

import static org.poll4j.epoll.generated.linux_h.*;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The names of Linux's error numbers, for messages. */
final class LinuxErrno implements IntFunction<@Nullable String> {
    private static final class Names {
        static final @Nullable String[] BY_NUMBER = new @Nullable String[EHWPOISON() + 1];

        static {
            BY_NUMBER[EPERM()] = "EPERM";
            BY_NUMBER[ENOENT()] = "ENOENT";
            BY_NUMBER[ESRCH()] = "ESRCH";
            BY_NUMBER[EINTR()] = "EINTR";
            BY_NUMBER[EIO()] = "EIO";
            BY_NUMBER[ENXIO()] = "ENXIO";
            BY_NUMBER[E2BIG()] = "E2BIG";
            BY_NUMBER[ENOEXEC()] = "ENOEXEC";
            BY_NUMBER[EBADF()] = "EBADF";
            BY_NUMBER[ECHILD()] = "ECHILD";
            BY_NUMBER[EAGAIN()] = "EAGAIN";
            BY_NUMBER[ENOMEM()] = "ENOMEM";
            BY_NUMBER[EACCES()] = "EACCES";
            BY_NUMBER[EFAULT()] = "EFAULT";
            BY_NUMBER[ENOTBLK()] = "ENOTBLK";
            BY_NUMBER[EBUSY()] = "EBUSY";
            BY_NUMBER[EEXIST()] = "EEXIST";
            BY_NUMBER[EXDEV()] = "EXDEV";
            BY_NUMBER[ENODEV()] = "ENODEV";
            BY_NUMBER[ENOTDIR()] = "ENOTDIR";
            BY_NUMBER[EISDIR()] = "EISDIR";
            BY_NUMBER[EINVAL()] = "EINVAL";
            BY_NUMBER[ENFILE()] = "ENFILE";
            BY_NUMBER[EMFILE()] = "EMFILE";
            BY_NUMBER[ENOTTY()] = "ENOTTY";
            BY_NUMBER[ETXTBSY()] = "ETXTBSY";
            BY_NUMBER[EFBIG()] = "EFBIG";
            BY_NUMBER[ENOSPC()] = "ENOSPC";
            BY_NUMBER[ESPIPE()] = "ESPIPE";
            BY_NUMBER[EROFS()] = "EROFS";
            BY_NUMBER[EMLINK()] = "EMLINK";
            BY_NUMBER[EPIPE()] = "EPIPE";
            BY_NUMBER[EDOM()] = "EDOM";
            BY_NUMBER[ERANGE()] = "ERANGE";
            BY_NUMBER[EDEADLK()] = "EDEADLK";
            BY_NUMBER[ENAMETOOLONG()] = "ENAMETOOLONG";
            BY_NUMBER[ENOLCK()] = "ENOLCK";
            BY_NUMBER[ENOSYS()] = "ENOSYS";
            BY_NUMBER[ENOTEMPTY()] = "ENOTEMPTY";
            BY_NUMBER[ELOOP()] = "ELOOP";
            BY_NUMBER[ENOMSG()] = "ENOMSG";
            BY_NUMBER[EIDRM()] = "EIDRM";
            BY_NUMBER[ECHRNG()] = "ECHRNG";
            BY_NUMBER[EL2NSYNC()] = "EL2NSYNC";
            BY_NUMBER[EL3HLT()] = "EL3HLT";
            BY_NUMBER[EL3RST()] = "EL3RST";
            BY_NUMBER[ELNRNG()] = "ELNRNG";
            BY_NUMBER[EUNATCH()] = "EUNATCH";
            BY_NUMBER[ENOCSI()] = "ENOCSI";
            BY_NUMBER[EL2HLT()] = "EL2HLT";
            BY_NUMBER[EBADE()] = "EBADE";
            BY_NUMBER[EBADR()] = "EBADR";
            BY_NUMBER[EXFULL()] = "EXFULL";
            BY_NUMBER[ENOANO()] = "ENOANO";
            BY_NUMBER[EBADRQC()] = "EBADRQC";
            BY_NUMBER[EBADSLT()] = "EBADSLT";
            BY_NUMBER[EBFONT()] = "EBFONT";
            BY_NUMBER[ENOSTR()] = "ENOSTR";
            BY_NUMBER[ENODATA()] = "ENODATA";
            BY_NUMBER[ETIME()] = "ETIME";
            BY_NUMBER[ENOSR()] = "ENOSR";
            BY_NUMBER[ENONET()] = "ENONET";
            BY_NUMBER[ENOPKG()] = "ENOPKG";
            BY_NUMBER[EREMOTE()] = "EREMOTE";
            BY_NUMBER[ENOLINK()] = "ENOLINK";
            BY_NUMBER[EADV()] = "EADV";
            BY_NUMBER[ESRMNT()] = "ESRMNT";
            BY_NUMBER[ECOMM()] = "ECOMM";
            BY_NUMBER[EPROTO()] = "EPROTO";
            BY_NUMBER[EMULTIHOP()] = "EMULTIHOP";
            BY_NUMBER[EDOTDOT()] = "EDOTDOT";
            BY_NUMBER[EBADMSG()] = "EBADMSG";
            BY_NUMBER[EOVERFLOW()] = "EOVERFLOW";
            BY_NUMBER[ENOTUNIQ()] = "ENOTUNIQ";
            BY_NUMBER[EBADFD()] = "EBADFD";
            BY_NUMBER[EREMCHG()] = "EREMCHG";
            BY_NUMBER[ELIBACC()] = "ELIBACC";
            BY_NUMBER[ELIBBAD()] = "ELIBBAD";
            BY_NUMBER[ELIBSCN()] = "ELIBSCN";
            BY_NUMBER[ELIBMAX()] = "ELIBMAX";
            BY_NUMBER[ELIBEXEC()] = "ELIBEXEC";
            BY_NUMBER[EILSEQ()] = "EILSEQ";
            BY_NUMBER[ERESTART()] = "ERESTART";
            BY_NUMBER[ESTRPIPE()] = "ESTRPIPE";
            BY_NUMBER[EUSERS()] = "EUSERS";
            BY_NUMBER[ENOTSOCK()] = "ENOTSOCK";
            BY_NUMBER[EDESTADDRREQ()] = "EDESTADDRREQ";
            BY_NUMBER[EMSGSIZE()] = "EMSGSIZE";
            BY_NUMBER[EPROTOTYPE()] = "EPROTOTYPE";
            BY_NUMBER[ENOPROTOOPT()] = "ENOPROTOOPT";
            BY_NUMBER[EPROTONOSUPPORT()] = "EPROTONOSUPPORT";
            BY_NUMBER[ESOCKTNOSUPPORT()] = "ESOCKTNOSUPPORT";
            BY_NUMBER[EOPNOTSUPP()] = "EOPNOTSUPP";
            BY_NUMBER[EPFNOSUPPORT()] = "EPFNOSUPPORT";
            BY_NUMBER[EAFNOSUPPORT()] = "EAFNOSUPPORT";
            BY_NUMBER[EADDRINUSE()] = "EADDRINUSE";
            BY_NUMBER[EADDRNOTAVAIL()] = "EADDRNOTAVAIL";
            BY_NUMBER[ENETDOWN()] = "ENETDOWN";
            BY_NUMBER[ENETUNREACH()] = "ENETUNREACH";
            BY_NUMBER[ENETRESET()] = "ENETRESET";
            BY_NUMBER[ECONNABORTED()] = "ECONNABORTED";
            BY_NUMBER[ECONNRESET()] = "ECONNRESET";
            BY_NUMBER[ENOBUFS()] = "ENOBUFS";
            BY_NUMBER[EISCONN()] = "EISCONN";
            BY_NUMBER[ENOTCONN()] = "ENOTCONN";
            BY_NUMBER[ESHUTDOWN()] = "ESHUTDOWN";
            BY_NUMBER[ETOOMANYREFS()] = "ETOOMANYREFS";
            BY_NUMBER[ETIMEDOUT()] = "ETIMEDOUT";
            BY_NUMBER[ECONNREFUSED()] = "ECONNREFUSED";
            BY_NUMBER[EHOSTDOWN()] = "EHOSTDOWN";
            BY_NUMBER[EHOSTUNREACH()] = "EHOSTUNREACH";
            BY_NUMBER[EALREADY()] = "EALREADY";
            BY_NUMBER[EINPROGRESS()] = "EINPROGRESS";
            BY_NUMBER[ESTALE()] = "ESTALE";
            BY_NUMBER[EUCLEAN()] = "EUCLEAN";
            BY_NUMBER[ENOTNAM()] = "ENOTNAM";
            BY_NUMBER[ENAVAIL()] = "ENAVAIL";
            BY_NUMBER[EISNAM()] = "EISNAM";
            BY_NUMBER[EREMOTEIO()] = "EREMOTEIO";
            BY_NUMBER[EDQUOT()] = "EDQUOT";
            BY_NUMBER[ENOMEDIUM()] = "ENOMEDIUM";
            BY_NUMBER[EMEDIUMTYPE()] = "EMEDIUMTYPE";
            BY_NUMBER[ECANCELED()] = "ECANCELED";
            BY_NUMBER[ENOKEY()] = "ENOKEY";
            BY_NUMBER[EKEYEXPIRED()] = "EKEYEXPIRED";
            BY_NUMBER[EKEYREVOKED()] = "EKEYREVOKED";
            BY_NUMBER[EKEYREJECTED()] = "EKEYREJECTED";
            BY_NUMBER[EOWNERDEAD()] = "EOWNERDEAD";
            BY_NUMBER[ENOTRECOVERABLE()] = "ENOTRECOVERABLE";
            BY_NUMBER[ERFKILL()] = "ERFKILL";
            BY_NUMBER[EHWPOISON()] = "EHWPOISON";
        }
    }

    @Override
    public @Nullable String apply(int errno) {
        return errno >= 0 && errno < Names.BY_NUMBER.length ? Names.BY_NUMBER[errno] : null;
    }
}
